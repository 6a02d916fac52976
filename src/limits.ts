/** Named limits on hostile input, each with its reason; each has a test that crosses it. Imports nothing. */

/** Bytes of one message: lore itself refuses more than a few MB; 64 MiB leaves room for binary patches. */
export const MAX_MESSAGE_BYTES = 64 * 1024 * 1024;
/** Nesting of multiparts: real mail has at most 5. */
export const MAX_MIME_DEPTH = 20;
/** Header lines of one message. */
export const MAX_HEADERS = 2000;
/** References followed per message. */
export const MAX_REFERENCES = 1000;
/** Addresses of one header field: the widest tree-wide patches have about 200. */
export const MAX_ADDRESSES = 2000;
/** Leaf parts of one message: real mail has at most some dozens of attached patches. */
export const MAX_MIME_PARTS = 1000;
/** Hunks of one patch: the largest tree-wide patches have about 20,000. */
export const MAX_HUNKS = 50_000;
/** Different quote marks in one body under which a diff is looked for: each costs a pass over the body; real replies have up to 4. */
export const MAX_QUOTE_MARKS = 16;
/** Length of one line in characters that is still looked at closely (regular expressions). */
export const MAX_LINE_LENGTH = 20_000;
/** Bytes of one C source file: the largest file under drivers/net is 1.1 MB of generated tables. */
export const MAX_SOURCE_BYTES = 8 * 1024 * 1024;
/** Functions on one call path. */
export const MAX_CALL_DEPTH = 40;
/** Lines of one kernel report in a mail: an RCU stall of a big machine with all its backtraces has about 1,000. */
export const MAX_SPLAT_LINES = 5000;
/** Characters around the mention of a name that are looked at for what it is: the longest head of a function has 1,000. */
export const MAX_LOOK_AROUND = 10_000;
/** Bytes of the disk cache: the facts of net/, include/ and drivers/net/ take about 150 MB. */
export const MAX_CACHE_BYTES = 512 * 1024 * 1024;
/** Files of one folder of a kernel tree: drivers/net has 5,600, all of drivers 31,500. */
export const MAX_TREE_FILES = 200_000;
/** Reports read out of one message: a kernel test robot mail lists at most some dozens of new warnings. */
export const MAX_REPORTS = 200;
/** Syntax nodes of one function: the largest of net/ has about 20,000. */
export const MAX_SYNTAX_NODES = 400_000;
/** Versions of one function body that its #ifs make: each further one costs a parse; more than three names are rare. */
export const MAX_VARIANTS = 8;
/** Names of all conditions under which one finding stands: two to the power of it are looked at; MAX_VARIANTS bodies rarely have five. */
export const MAX_ATOMS_TOGETHER = 8;
/** Terms of one lockdep condition, macros put in: the longest in net/ has 6. */
export const MAX_CONDITION_STEPS = 500;
/** Different lock states at one point of a function: of net/ only __napi_busy_loop() has more than 24. */
export const MAX_LOCK_STATES = 100;
/** Nesting of one lock that is still counted: deeper is taken as this. */
export const MAX_LOCK_NESTING = 4;
/** Operations times lock states looked at while those of one function settle: tc_new_tfilter() of net/ takes 27,000. */
export const MAX_FLOW_STEPS = 300_000;
/** Blocks that are searched for uses of one fetched pointer: most pointers are used within some dozens. */
export const MAX_USE_BLOCKS = 400;
/** Different locks that one function takes or releases: real ones have at most about 10. */
export const MAX_LOCKS = 100;
/** Tested expressions that are remembered on one way through a function; the oldest are forgotten first. */
export const MAX_TESTED = 64;
/** Lock names of one function that are followed to its end; beyond, only reader sections and RTNL are. */
export const MAX_LATER_LOCKS = 64;
/** Times that a function's summary is made again because a function that it calls changed: recursion settles in 3. */
export const MAX_SUMMARY_ROUNDS = 8;
/** Quoted lines times lines of the original that are compared each with each; longer quotes are matched from the top. */
export const MAX_ALIGN_CELLS = 4_000_000;
/** Files looked at for the uses of one name: dev_get_by_index, one of the most used, stands in about 100. */
export const MAX_USE_FILES = 250;
/** Functions looked at on the way from one site up to its entry points. */
export const MAX_CALLERS = 600;
/** Functions through which a callback is handed on before it is called. */
export const MAX_CALLBACK_DEPTH = 6;
/** Functions below a changed call whose sites are looked at. */
export const MAX_CALLEES = 80;
/** Calls from a changed function down to a site: a helper of a helper of a helper. */
export const MAX_CALLEE_DEPTH = 4;
/** Bytes of a thread fetched from a server, compressed: the longest threads have a few MB. */
export const MAX_FETCH_BYTES = 64 * 1024 * 1024;
/** Seconds that a server may take for a thread. */
export const MAX_FETCH_SECONDS = 60;
/** Nesting of the syntax of one function: an `else if` or an operator adds one or two; real code stays below 300. */
export const MAX_NESTING = 2000;
/** #ifs around one place that count: real code nests 6. */
export const MAX_CONDITIONS = 40;
/** Lines that two patches may differ by and still be compared line by line: its square is the memory. */
export const MAX_EDITS = 3000;
/** Files that read a member of an ops struct: names such as `init` stand in thousands and say nothing. */
export const MAX_MEMBER_FILES = 40;
/** Files that mention such a member at all, to be read for calls of it. */
export const MAX_MEMBER_MENTIONS = 400;
/** Files looked at on the way up from the calls through one member: what further ones say makes no verdict surer. */
export const MAX_ORIGIN_STEPS = 50;
/** The same when the rows themselves are checked: some members are called from everywhere. */
export const MAX_ROW_STEPS = 600;
/** Files that mention a member whose row is checked: beyond, the name is a common word. */
export const MAX_ROW_MENTIONS = 2000;
/** Tokens of one constant expression, macros put in: flags made of other flags have some dozens. */
export const MAX_CONSTANT_TOKENS = 200;
