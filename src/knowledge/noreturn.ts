/** Calls after which control does not come back: paths end there. Facts of Linux 6.12, each with its place. */
export const NORETURN: readonly { name: string; src: string }[] = [
  { name: 'BUG', src: 'include/asm-generic/bug.h:63' },
  { name: 'panic', src: 'include/linux/panic.h:12' },
  { name: 'unreachable', src: 'include/linux/compiler.h:123' },
  { name: 'do_exit', src: 'include/linux/kernel.h:166' },
  { name: 'do_group_exit', src: 'include/linux/sched/task.h:93' },
  { name: 'do_task_dead', src: 'include/linux/sched/task.h:72' },
  { name: 'make_task_dead', src: 'include/linux/sched/task.h:73' },
  { name: 'kthread_exit', src: 'include/linux/kthread.h:100' },
  { name: 'kthread_complete_and_exit', src: 'include/linux/kthread.h:101' },
  { name: 'module_put_and_kthread_exit', src: 'include/linux/module.h:674' },
  { name: '__module_put_and_kthread_exit', src: 'include/linux/module.h:674' },
  { name: 'usercopy_abort', src: 'include/linux/uaccess.h:479' },
  { name: '__fortify_panic', src: 'include/linux/fortify-string.h:56' },
];
