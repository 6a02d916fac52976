/**
 * What bots and maintainers' tools write into threads, as patterns over a mail's own (unquoted) text.
 * Sources are the programs' own templates or the documents that fix the words.
 */

export interface BotRow {
  /** Who writes it. */
  bot: string;
  /** `kind` of the report it makes. */
  kind: string;
  /** Address it must come from; absent: anybody. */
  from?: RegExp;
  /** Address it must not come from. */
  notFrom?: RegExp;
  /** Looked for in the subject instead of the body. */
  inSubject?: true;
  /** A match always holds it: spares the pattern for the other mails. */
  hint?: string;
  /**
   * Flags g and m. Named groups become the report's fields: text, file, line, function, tree, by, hash, subject, url.
   * Without a `text` group the text is made of the others.
   */
  match: RegExp;
  src: string;
}

const SYZBOT = /^syzbot\+/;
const SYZBOT_DOC = 'https://github.com/google/syzkaller/blob/master/docs/syzbot.md';
const NETDEV_DOC = 'Documentation/process/maintainer-netdev.rst:156';
const HASH = '(?<hash>[0-9a-f]{7,40})';
const URL = String.raw`(?<url>https?:\/\/\S+)`;
const THANKS = String.raw`(?:Thanks|Thank you)[^\n.!,]{0,20}[.!,] `;
const AGREED = '(?:LGTM|Looks good(?: to me)?)[,.!] ';
const WHAT = '(?:(?:The )?(?:[Ss]eries|[Pp]atch(?:es|set)?)|Both|All|[Tt]his (?:one|patch|series)|Now)';
const TREE = String.raw`[\w+-]+(?:[.\/][\w+-]+)*(?: \([\w.\/-]+\))?`;
const m = (source: string): RegExp => new RegExp(source, 'gm');

export const BOTS: readonly BotRow[] = [
  {
    bot: 'patchwork-bot',
    kind: 'applied',
    hint: 'was applied to',
    from: /^patchwork-bot\b/,
    match: m(
      String.raw`^This (?:patch|series|pull request) was applied to (?<tree>\S+ \([^)\n]+\))\nby (?<by>[^\n]+):$`,
    ),
    src: 'https://korg.docs.kernel.org/patchwork/pwbot.html',
  },
  {
    bot: 'patchwork-bot',
    kind: 'commit',
    from: /^patchwork-bot\b/,
    match: m(String.raw`^ {2}- (?<subject>\[[^\n]+)\n {4}(?<url>https?:\/\/\S+\/${HASH})$`),
    src: 'https://korg.docs.kernel.org/patchwork/pwbot.html',
  },
  {
    bot: 'b4 ty',
    kind: 'commit',
    hint: '[',
    match: m(
      String.raw`^\[\d+\/\d+\] (?<subject>[^\n]+)\n {4,8}(?:commit: ${HASH}|(?<url>https?:\/\/\S+\/(?<hash2>[0-9a-f]{12,40})))$`,
    ),
    src: 'b4 0.12 b4/ty.py, man b4 (b4 ty)',
  },
  {
    bot: 'tip-bot',
    kind: 'applied',
    hint: 'Commit-ID',
    from: /^tip-bot/,
    match: m(
      String.raw`^The following commit has been merged into the (?<tree>\S+ branch of tip):\n\nCommit-ID: +${HASH}`,
    ),
    src: 'Documentation/process/maintainer-tip.rst:1',
  },
  {
    bot: 'akpm',
    kind: 'queued',
    inSubject: true,
    match: m(String.raw`^\+ (?<text>\S+\.patch added to (?<tree>\S+) branch)$`),
    src: 'https://ozlabs.org/~akpm/mmotm/mmotm-readme.txt',
  },
  {
    bot: 'stable',
    kind: 'queued',
    inSubject: true,
    match: m(
      String.raw`^(?:Re: )?(?<text>Patch "(?<subject>[^\n]+)" has been added to the (?<tree>\d+\.\d+-stable) tree)$`,
    ),
    src: 'Documentation/process/stable-kernel-rules.rst:135',
  },
  {
    bot: 'stable',
    kind: 'refused',
    inSubject: true,
    match: m(
      String.raw`^FAILED: patch "(?<subject>[^\n]+)" failed to apply to (?<tree>\d+\.\d+-stable) tree$`,
    ),
    src: 'Documentation/process/stable-kernel-rules.rst:135',
  },
  {
    bot: 'syzkaller user',
    kind: 'bisect',
    hint: 'first bad commit',
    match: m(
      String.raw`^[^\n>]*\bfirst bad commit(?: is)?:?[ \t]*\n(?:["\s]*\n)?["\s]*(?:commit )?${HASH} (?<subject>[^\n"]+)$`,
    ),
    src: 'the shape of reports made with syzkaller by hand',
  },
  {
    bot: 'git bisect',
    kind: 'bisect',
    hint: 'first bad commit',
    match: m(String.raw`^(?:# )?first bad commit: \[${HASH}\] (?<subject>[^\n]+)$`),
    src: 'git-bisect.sh, bisect log',
  },
  {
    bot: 'git bisect',
    kind: 'bisect',
    hint: 'is the first bad commit',
    match: m(
      String.raw`^${HASH} is the first bad commit\n(?:commit [^\n]+\n)?(?:Author: [^\n]+\n)?(?:Date: [^\n]+\n\n {4}(?<subject>[^\n]+))?`,
    ),
    src: 'git builtin/bisect.c',
  },
  {
    bot: 'syzbot',
    kind: 'bisect',
    hint: 'bisected',
    match: m(
      String.raw`^(?:The issue was|syzbot has) bisected (?:this issue )?to:\n\ncommit ${HASH}\nAuthor: [^\n]+\nDate: [^\n]+\n\n {4}(?<subject>[^\n]+)`,
    ),
    src: SYZBOT_DOC,
  },
  {
    bot: 'kernel test robot',
    kind: 'bisect',
    hint: 'commit: ',
    from: /^(?:lkp|oliver\.sang)@intel\.com$/,
    match: m(String.raw`^commit: ${HASH} \("(?<subject>[^\n]+)"\)$`),
    src: 'https://github.com/intel/lkp-tests/wiki/LKP-FAQ',
  },
  {
    bot: 'kernel test robot',
    kind: 'build',
    hint: '>> ',
    from: /^(?:lkp|oliver\.sang)@intel\.com$/,
    match: m(
      String.raw`^>> (?<file>[\w.\/+-]+):(?<line>\d+)(?::\d+)?: (?<text>(?:fatal )?(?:error|warning|sparse):? [^\n]+)$`,
    ),
    src: 'https://github.com/intel/lkp-tests/wiki/LKP-FAQ',
  },
  {
    bot: 'kernel test robot',
    kind: 'build',
    hint: '>> ',
    from: /^(?:lkp|oliver\.sang)@intel\.com$/,
    match: m(String.raw`^>> (?<text>(?:ERROR|WARNING): [^\n]+|\S+ld: [^\n]+)$`),
    src: 'https://github.com/intel/lkp-tests/wiki/LKP-FAQ',
  },
  {
    bot: 'kernel test robot',
    kind: 'test',
    hint: 'kernel test robot noticed',
    from: /^(?:lkp|oliver\.sang)@intel\.com$/,
    match: m(String.raw`^(?<text>kernel test robot noticed [^\n]+?)(?: on)?:?$`),
    src: 'https://github.com/intel/lkp-tests/wiki/LKP-FAQ',
  },
  {
    bot: 'smatch',
    kind: 'build',
    hint: '() ',
    match: m(
      String.raw`^(?:>> ?)?(?<file>[\w.\/+-]+\.[ch]):(?<line>\d+) (?<function>\w+)\(\) (?<text>(?:warn|error): [^\n]+)$`,
    ),
    src: 'https://github.com/error27/smatch (smatch_output)',
  },
  {
    bot: 'syzbot',
    kind: 'syzbot',
    from: SYZBOT,
    inSubject: true,
    match: m(String.raw`^(?:Re: )?\[syzbot\] (?:\[[^\]\n]+\] )?(?<text>[^\n]+)$`),
    src: SYZBOT_DOC,
  },
  {
    bot: 'syzbot',
    kind: 'test',
    hint: 'syzbot has tested',
    from: SYZBOT,
    match: m(String.raw`^(?<text>syzbot has tested the proposed patch [^\n]+)`),
    src: SYZBOT_DOC,
  },
  {
    bot: 'syzbot',
    kind: 'reproducer',
    hint: 'repro',
    match: m(`^(?<text>(?:C reproducer|syz repro|C repro)): +${URL}$`),
    src: SYZBOT_DOC,
  },
  {
    bot: 'syzbot',
    kind: 'link',
    hint: 'http',
    match: m(
      `^(?<text>(?:kernel config|dashboard link|console output|config|bisection log|final oops)): +${URL}$`,
    ),
    src: SYZBOT_DOC,
  },
  {
    bot: 'syzbot ci',
    kind: 'ci',
    hint: 'and found the following',
    from: SYZBOT,
    match: m(String.raw`^and found the following (?:issues?):\n(?<text>[^\n]+(?:\n\* [^\n]+){0,20})`),
    src: 'https://ci.syzbot.org/',
  },
  {
    bot: 'syzbot',
    kind: 'command',
    hint: '#syz',
    notFrom: SYZBOT,
    match: m(String.raw`^(?<text>#syz[: ] ?(?:fix|dup|undup|invalid|test|set|unset|upstream)\b[^\n]*)$`),
    src: SYZBOT_DOC,
  },
  {
    bot: 'syzkaller user',
    kind: 'reproducer',
    hint: 'repro',
    match: m(String.raw`^(?<text>[^\n>:]{0,40}\brepro\b[^\n>:]{0,40}):\n${URL}$`),
    src: 'the shape of reports made with syzkaller by hand',
  },
  {
    bot: 'syzkaller user',
    kind: 'link',
    hint: 'http',
    match: m(
      String.raw`^(?<text>(?:Kconfig|Bisect info|Issue dmesg|bzImage|Syzkaller report|[^\n>:]{0,40}\bcan be found at)[^\n>:]{0,40}):\n${URL}$`,
    ),
    src: 'the shape of reports made with syzkaller by hand',
  },
  {
    bot: 'pw-bot',
    kind: 'command',
    hint: 'pw-bot: ',
    match: m(String.raw`^(?<text>pw-bot: [\w-]+)[ \t]*$`),
    src: NETDEV_DOC,
  },
  {
    bot: 'netdev form letter',
    kind: 'ci',
    hint: 'Form letter',
    match: m(String.raw`^## (?<text>Form letter - [\w -]+)$`),
    src: NETDEV_DOC,
  },
  {
    bot: 'BPF CI',
    kind: 'ci',
    hint: 'Status: ',
    from: /^(?:bot\+bpf-ci|kernel-patches-bot)@/,
    match: m(String.raw`^Status: +(?<text>(?:SUCCESS|FAILURE|CONFLICT)[^\n]*)$`),
    src: 'Documentation/bpf/bpf_devel_QA.rst:1',
  },
  {
    bot: 'NIPA',
    kind: 'ci',
    hint: '.bots.linux.dev',
    match: m(
      String.raw`^(?<text>[^\n>]{0,60}https?:\/\/netdev(?:-\d+)?\.bots\.linux\.dev\/[^\s>]+)[^\n]{0,60}$`,
    ),
    src: 'https://github.com/linux-netdev/nipa',
  },
  {
    bot: 'maintainer',
    kind: 'applied',
    notFrom: /^(?:patchwork-bot|syzbot\+)/,
    // At the start of a paragraph, since "applied" in the middle of one is mostly about something else.
    match: m(
      String.raw`(?:(?<![^])|(?<=^>?\n))(?<text>(?:${THANKS}|${AGREED}|I(?:'ve| have) (?:just )?)?(?:${WHAT} ?)?(?:(?:is|was|are|has been|have been) )?(?:now )?(?:[Aa]pplied|[Qq]ueued|Merged|[Pp]ushed out)\b(?! to (?:any|all|every)\b)(?:[^\n?]{0,12}? (?:(?:to|into|in)(?: the)?|for the) (?!(?:the|git|this|these|an?|my|next)\b)(?<tree>${TREE}))?[^\n?]{0,160})$`,
    ),
    src: 'Documentation/process/maintainer-netdev.rst:1 (a reply says that a patch was applied)',
  },
];

/** Patchwork states that `pw-bot:` commands set. src: Documentation/process/maintainer-netdev.rst, "Updating patch status". */
export const PW_STATES: readonly { words: readonly string[]; state: string; src: string }[] = [
  { words: ['cr', 'changes-requested'], state: 'changes requested', src: NETDEV_DOC },
  { words: ['reject', 'rejected'], state: 'rejected', src: NETDEV_DOC },
  { words: ['na', 'not-applicable', 'not-appl', 'n-a'], state: 'not applicable', src: NETDEV_DOC },
  { words: ['under-review', 'ur', 'under_review', 'review'], state: 'under review', src: NETDEV_DOC },
  { words: ['new'], state: 'new', src: NETDEV_DOC },
  { words: ['superseded', 'sup', 'supersede'], state: 'superseded', src: NETDEV_DOC },
  { words: ['accepted', 'accept', 'acc'], state: 'applied', src: NETDEV_DOC },
  { words: ['deferred', 'defer'], state: 'deferred', src: NETDEV_DOC },
  { words: ['awaiting-upstream', 'au', 'awaiting_upstream'], state: 'awaiting upstream', src: NETDEV_DOC },
  { words: ['rfc'], state: 'rfc', src: NETDEV_DOC },
  { words: ['needs-ack', 'needs_ack', 'needack'], state: 'needs ack', src: NETDEV_DOC },
];
