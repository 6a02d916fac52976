/**
 * What the C layer knows of a file: plain data (it is cached as JSON). It knows syntax only; what a name means
 * (a lock, a reader's helper, a registration) is the business of knowledge/ and facts/.
 *
 * Expression texts are normalised: comments gone, white space collapsed (none around `->`, `.`, `(`, `)`, `[`, `]`,
 * one blank around binary operators and after commas).
 */

/** 1-based lines and columns (a tab is one column). */
export interface CSpan {
  line: number;
  column: number;
  endLine: number;
}

/** A call, also of a function-like macro or through a pointer. */
export interface CCall extends CSpan {
  op: 'call';
  /** Unique within the function, in evaluation order. */
  id: number;
  /** Identifier called, '' when it is no identifier; for `ops->fn(x)` and `(*p->fn)(x)` the last member's name. */
  name: string;
  /** For calls through a pointer: the expression before the last member (`ops`), or the pointer itself with name ''. */
  through?: string;
  args: string[];
  /** The lvalue that directly takes the result (`p` in `p = f()` and in `struct x *p = f()`). */
  result?: string;
  /** id of the call in whose argument list this one stands. */
  within?: number;
  /** Which argument of it (0-based). */
  argument?: number;
  /** A macro loop (`list_for_each_entry_rcu(...) {`): the body follows on the edge marked `loop`. */
  loop?: true;
}

/** A write: `lhs = rhs`, also of initialisers; `fn` members take functions this way. */
export interface CAssign extends CSpan {
  op: 'assign';
  lhs: string;
  rhs: string;
}

export interface CReturn extends CSpan {
  op: 'return';
  value: string | null;
}

/** `guard(cls)(args)` or the head of `scoped_guard(cls, args)`; `unguard` is put on every way out of its scope. */
export interface CGuard extends CSpan {
  op: 'guard' | 'unguard';
  cls: string;
  args: string[];
}

/** A dereference (`p->m`, `*p`, `p[i]`) of the variable `base`; kept for pointers that took the result of a call only. */
export interface CDeref extends CSpan {
  op: 'deref';
  base: string;
}

export type COp = CCall | CAssign | CReturn | CGuard | CDeref;

/**
 * What is known on an edge: `lhs is rhs`-like atoms after splitting && and || into edges of their own, `!` and
 * likely()/unlikely() taken off. `x` alone is `x != 0`.
 */
export interface CTest {
  /** Normalised text of the tested expression. */
  lhs: string;
  /** id of the call when lhs is (only) that call. */
  call?: number;
  relation: '==' | '!=' | '<' | '<=' | '>' | '>=';
  rhs: string;
}

export interface CEdge {
  to: number;
  /** Holds when this edge is taken. */
  test?: CTest;
  /** Into the body of a loop. */
  loop?: true;
}

export interface CBlock {
  ops: COp[];
  edges: CEdge[];
}

export interface CParam {
  name: string;
  type: string;
}

export interface CFunction {
  name: string;
  kind: 'function' | 'macro';
  line: number;
  endLine: number;
  static: boolean;
  inline: boolean;
  returnType: string;
  params: CParam[];
  /** Local variables with their declared types, for resolving what a member call goes to. */
  locals: CParam[];
  /** Annotations around the head: `__must_hold(RCU)`, `__releases(x)`, `__init`, … */
  annotations: string[];
  /** Text of the comment right above, '' when none. */
  comment: string;
  /** Preprocessor condition under which this definition or this variant of its body stands, e.g.
   *  `defined(CONFIG_X) && !defined(CONFIG_Y)` written as `CONFIG_X && !CONFIG_Y`; null when none. */
  condition: string | null;
  /** blocks[0] is the entry; a block without edges ends the function (return, noreturn call, falling off). */
  blocks: CBlock[];
  /** Why the body was not understood (then blocks may be empty). */
  error?: string;
  /** Stands in an `#else` or `#elif` whose `#if` is not shown (partial images). */
  unseenIf?: true;
  /** For pieces of partial images: false when the beginning/end of the body is not shown. */
  headSeen: boolean;
  tailSeen: boolean;
}

/** Function-like or object-like macro; its body as a CFunction when it could be read. */
export interface CMacro {
  name: string;
  line: number;
  /** null for object-like macros. */
  params: string[] | null;
  body: string;
  /** As for functions. */
  condition?: string | null;
  /** Body as statements or expression; kind 'macro', params' types ''. */
  code?: CFunction;
}

/** A designated initialiser of one struct, at file scope or in a function; rows of an array are tables of their own. */
export interface CTable {
  /** `net_device_ops` for `struct net_device_ops`; '' when unknown. */
  struct: string;
  /** Variable; '' for anonymous ones. */
  name: string;
  line: number;
  condition: string | null;
  /** Member path (`ndo_start_xmit`, `u.fn`), value text, line. Positional values have member '#0', '#1', … */
  fields: { member: string; value: string; line: number }[];
}

/** A prototype, for contracts that stand in headers. */
export interface CPrototype {
  name: string;
  line: number;
  annotations: string[];
  comment: string;
}

/** A struct declaration: to find the type of a member. */
export interface CStruct {
  name: string;
  line: number;
  members: CParam[];
}

export interface CFile {
  path: string;
  functions: CFunction[];
  macros: CMacro[];
  tables: CTable[];
  prototypes: CPrototype[];
  structs: CStruct[];
  /** Calls at file scope: DEFINE_TIMER(x, fn), module_init(fn), EXPORT_SYMBOL(f), … */
  topCalls: { name: string; args: string[]; line: number; condition: string | null }[];
  includes: string[];
  problems: string[];
}
