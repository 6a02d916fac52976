/** How kernel code states what a function's callers hold. Sources: places in 6.12 where the form is used or defined. */

export const ANNOTATIONS: readonly { name: string; means: 'holds' | 'acquires' | 'releases'; src: string }[] =
  [
    { name: '__must_hold', means: 'holds', src: 'include/linux/compiler-context-analysis.h:12' },
    {
      name: '__must_hold_shared',
      means: 'holds',
      src: 'Documentation/dev-tools/context-analysis.rst (v7.0)',
    },
    { name: '__acquires', means: 'acquires', src: 'include/linux/compiler-context-analysis.h:13' },
    {
      name: '__acquires_shared',
      means: 'acquires',
      src: 'Documentation/dev-tools/context-analysis.rst (v7.0)',
    },
    { name: '__releases', means: 'releases', src: 'include/linux/compiler-context-analysis.h:15' },
    {
      name: '__releases_shared',
      means: 'releases',
      src: 'Documentation/dev-tools/context-analysis.rst (v7.0)',
    },
  ];

/** Context names in annotations; anything else is a lock expression. */
export const ANNOTATION_CONTEXTS: readonly { text: string; context: string; src: string }[] = [
  { text: 'RCU', context: 'rcu', src: 'include/linux/rcupdate.h:848' },
  { text: 'rcu', context: 'rcu', src: 'net/netfilter/ipvs/ip_vs_ctl.c:2385' },
  { text: 'RCU_BH', context: 'rcu_bh', src: 'include/linux/rcupdate.h:902' },
  { text: 'RCU_SCHED', context: 'rcu_sched', src: 'include/linux/rcupdate.h:940' },
];

/** What turns a form into its opposite when it stands shortly before it. */
export const NEGATION =
  /\b(?:not|without|never|no|need(?:n't)?|don't|doesn't|can't|cannot|drops?|before)\b[^.;]{0,30}$/i;

/** What makes a form a leave, not a demand: "can be called under rcu_read_lock()" (lib/idr.c:169); "may only be" demands. */
export const PERMISSION = /\b(?:can|could|may|might)\b(?! (?:only|not)\b)[^.;]{0,12}$/i;

/** Sentences in the comment above a function. `[^.;]{0,N}` keeps a match inside one sentence and the search linear. */
export const COMMENT_FORMS: readonly { form: RegExp; contexts: readonly string[]; src: string }[] = [
  {
    form: /\b(?:called|callers?|invoked|runs?|holds?|holding|held|under|inside|within|assumes?)\b[^.;]{0,50}?\brcu(?:[ _-]?read[ _-]?(?:side[ -])?lock|[ _]?lock|[ _]?readlock|[ -]read(?:er)?|[ -]protected|[ -]section|(?= ?[.,*/]| ?$| or| and| held))(?!_)/i,
    contexts: ['rcu'],
    src: 'net/netfilter/nf_tables_api.c:1143, net/ipv6/anycast.c:415, net/dsa/user.c:3703',
  },
  {
    form: /\b(?:called|callers?|invoked|runs?|holds?|holding|held|under|inside|within|assumes?)\b[^.;]{0,50}?\brtnl(?:_lock|_mutex|[ ](?:lock|mutex|semaphore))?\b(?!_)/i,
    contexts: ['rtnl'],
    src: 'net/bridge/br_vlan.c:768',
  },
  {
    form: /\b(?:called|callers?|must|runs?)\b[^.;]{0,40}?\b(?:bhs?|bottom[ -]hal(?:f|ves)|softirqs?)\b[^.;]{0,15}?\b(?:disabled|off|context)\b/i,
    contexts: ['bh'],
    src: 'net/ipv4/icmp.c:205',
  },
];

/** In small letters: a comment without any of these words states neither a reader's lock nor RTNL. */
export const COMMENT_WORDS: readonly { word: string; src: string }[] = [
  { word: 'rcu', src: 'net/netfilter/nf_tables_api.c:1143' },
  { word: 'rtnl', src: 'net/bridge/br_vlan.c:768' },
];

/** Names that state it for a reader's helper. A leading `__` states nothing. */
export const NAME_SUFFIXES: readonly {
  suffix: string;
  context: string;
  readersOnly: boolean;
  src: string;
}[] = [
  { suffix: '_rcu', context: 'rcu', readersOnly: true, src: 'include/linux/netdevice.h:4826' },
  { suffix: '_rtnl', context: 'rtnl', readersOnly: false, src: 'include/linux/inetdevice.h:250' },
];

/** Words in the names of list mutators and of call_rcu() callbacks, whose `_rcu` is no statement (net/sched/act_api.c:65). */
export const NOT_A_READER =
  /(?:^|_)(?:del|add|replace|free|destroy|init|release|put|remove|insert|cleanup|clean|kill|call|reclaim|unlink|link|assign|update|start)(?:_|$)/;

/** Names of flags that say whether a lock is held: `rtnl_held` (net/sched/cls_api.c:454), `filter->rtnl_held`
 *  (include/net/ip_fib.h:250), `locked` (net/rxrpc/peer_event.c:1). What they guard hangs on data. */
export const HELD_FLAG = /(?:\b|_)(?:held|locked|have_rtnl|needs_rtnl|unlocked)\b/;
