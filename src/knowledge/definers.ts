/**
 * Macros that make a function: `BPF_CALL_2(name, type, param, …) {`. `first` is the argument with which the parameters
 * begin, `pairs` whether each is written as type, name; `prefix` goes before the name. Facts of Linux 6.12.
 */
export const DEFINERS: readonly {
  pattern: string;
  prefix: string;
  first: number;
  pairs: boolean;
  src: string;
}[] = [
  { pattern: 'BPF_CALL_\\d', prefix: '', first: 1, pairs: true, src: 'include/linux/filter.h:609' },
  { pattern: 'NOTRACE_BPF_CALL_\\d', prefix: '', first: 1, pairs: true, src: 'include/linux/filter.h:616' },
  {
    pattern: 'SYSCALL_DEFINE\\d',
    prefix: '__do_sys_',
    first: 1,
    pairs: true,
    src: 'include/linux/syscalls.h:223',
  },
  {
    pattern: 'COMPAT_SYSCALL_DEFINE\\d',
    prefix: '__do_compat_sys_',
    first: 1,
    pairs: true,
    src: 'include/linux/compat.h:52',
  },
];

/** What stands before a name that is exported. */
export const EXPORTS = /^EXPORT_\w+\(\s*$/;
