/** Kernel reports in mail text: lockdep, KASAN, BUG, WARNING, … */

export interface HeldLock {
  /** e.g. rcu_read_lock_bh, _xmit_PIMREG#2, rtnl_mutex */
  name: string;
  /** e.g. __dev_queue_xmit+0x239/0x4140 */
  at: string;
}

export interface Splat {
  kind: string;
  /** The first line without its time stamp, e.g. `WARNING: suspicious RCU usage`. */
  title: string;
  file?: string;
  line?: number;
  /** As lockdep names it: rcu_dereference_check, … */
  helper?: string;
  /** Culprit: the first frame of the trace that is not reporting machinery, e.g. reg_vif_xmit. */
  function?: string;
  held: HeldLock[];
  /** Frames without `?`, innermost first: `function+0x…/0x…`. */
  trace: string[];
  kernel?: string;
  /** 1-based body lines it spans. */
  firstLine: number;
  lastLine: number;
}
