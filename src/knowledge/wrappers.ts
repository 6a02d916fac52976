/**
 * Macros that the C layer has to see through to read control flow: they pass a condition on, or they open a scope.
 * Facts of Linux 6.12, each with its place.
 */

/** `if (likely(x))` tests x: the wrapper is no call of its own. */
export const PASS_THROUGH: readonly { name: string; src: string }[] = [
  { name: 'likely', src: 'include/linux/compiler.h:76' },
  { name: 'unlikely', src: 'include/linux/compiler.h:77' },
  { name: 'likely_notrace', src: 'include/linux/compiler.h:78' },
  { name: 'unlikely_notrace', src: 'include/linux/compiler.h:79' },
];

/** Their value is that of their argument, tested; the call itself stays visible. */
export const SAME_VALUE: readonly { name: string; src: string }[] = [
  { name: 'WARN_ON', src: 'include/asm-generic/bug.h:122' },
  { name: 'WARN_ON_ONCE', src: 'include/asm-generic/bug.h:110' },
];

/** Beginnings of macros that look at a pointer that they are given and keep it nowhere. */
export const ONLY_LOOKS: readonly { prefix: string; src: string }[] = [
  { prefix: 'READ_ONCE', src: 'include/asm-generic/rwonce.h:47' },
  { prefix: 'WARN', src: 'include/asm-generic/bug.h:122' },
  { prefix: 'BUG', src: 'include/asm-generic/bug.h:71' },
];

/** `memset(&x, 0, …)` makes 0 of all members of x. */
export const FILLS: readonly { name: string; src: string }[] = [
  { name: 'memset', src: 'include/linux/string.h:219' },
];

/** What they say of the same thing is the same as long as that is not written. */
export const LOOK_AGAIN: readonly { name: string; src: string }[] = [
  { name: 'test_bit', src: 'include/linux/bitops.h:60' },
  { name: 'READ_ONCE', src: 'include/asm-generic/rwonce.h:47' },
  { name: 'netif_running', src: 'include/linux/netdevice.h:3716' },
  { name: 'IS_ERR', src: 'include/linux/err.h:68' },
];

/**
 * Locks held to the end of a scope: `statement` ones to the end of the enclosing block (`guard(rcu)();`), `block` ones
 * over the statement that follows (`scoped_guard(rcu) { … }`), `failing` ones too, with a statement for failure.
 */
export const SCOPES: readonly { name: string; form: 'statement' | 'block' | 'failing'; src: string }[] = [
  { name: 'guard', form: 'statement', src: 'include/linux/cleanup.h:336' },
  { name: 'CLASS', form: 'statement', src: 'include/linux/cleanup.h:276' },
  { name: 'scoped_guard', form: 'block', src: 'include/linux/cleanup.h:360' },
  { name: 'scoped_cond_guard', form: 'failing', src: 'include/linux/cleanup.h:372' },
];

/** Their arguments are not evaluated, and one of them is a type. */
export const NOT_EVALUATED: readonly { name: string; src: string }[] = [
  { name: 'offsetof', src: 'include/linux/stddef.h:16' },
  { name: '__builtin_offsetof', src: 'include/linux/stddef.h:16' },
  { name: 'alignof', src: 'include/linux/bpf.h:393' },
  { name: '_Alignof', src: 'include/linux/bpf.h:393' },
  { name: '__alignof__', src: 'include/linux/bpf.h:393' },
  { name: '__alignof', src: 'include/linux/bpf.h:393' },
];

/** Functions that give the same object for the same arguments: a local set by one is another name for the call. */
export const GETTERS: readonly { name: string; src: string }[] = [
  { name: 'net_generic', src: 'include/net/netns/generic.h:40' },
  { name: 'nft_pernet', src: 'include/net/netfilter/nf_tables.h:1932' },
  { name: 'netdev_priv', src: 'include/linux/netdevice.h:2608' },
  { name: 'dev_net', src: 'include/linux/netdevice.h:2585' },
  { name: 'sock_net', src: 'include/net/sock.h:663' },
  { name: 'qdisc_priv', src: 'include/net/pkt_sched.h:24' },
];
