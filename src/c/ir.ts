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

/**
 * A call, also of a function-like macro or through a pointer. Calls inside an argument come before it, each as an op of
 * its own. No op: likely() and the like (knowledge/wrappers.ts), and what is inside sizeof, typeof and offsetof.
 */
export interface CCall extends CSpan {
  op: 'call';
  /** Unique within the function, in evaluation order. */
  id: number;
  /**
   * Identifier called, '' when it is no identifier; for `ops->fn(x)` and `(*p->fn)(x)` the last member's name. A call
   * through a parameter or local variable has name '' and the variable in `through`, also when it is written `cb(x)`.
   */
  name: string;
  /** For calls through a pointer: the expression before the last member (`ops`), or the pointer itself with name ''. */
  through?: string;
  args: string[];
  /**
   * The lvalue that directly takes the result: `p` in `p = f()` and in `struct x *p = f()`, also through parentheses,
   * casts, likely() and the arms of `?:`.
   */
  result?: string;
  /** id of the call in whose argument list this one stands. */
  within?: number;
  /** Which argument of it (0-based). */
  argument?: number;
  /** A macro loop (`list_for_each_entry_rcu(...) {`): the body follows on the edge marked `loop`. */
  loop?: true;
}

/**
 * A write: `lhs = rhs`, also of initialisers (in braces: rhs is `{...}`, see CTable); `x += y` has rhs `x + y`, `x++` has
 * `x + 1`. It comes after the calls of both sides. Members take functions this way.
 */
export interface CAssign extends CSpan {
  op: 'assign';
  lhs: string;
  rhs: string;
}

/** Always the last op of its block, behind the `unguard`s of the scopes that it leaves; the block has no edges. */
export interface CReturn extends CSpan {
  op: 'return';
  value: string | null;
}

/** `guard(cls)(args)`, `CLASS(cls, var)(args)` or the head of `scoped_guard(cls, args)`; `unguard` is put on every way out of its scope
 *  (end, return, break, continue, goto), the last guard first; its place is that of the guard. */
export interface CGuard extends CSpan {
  op: 'guard' | 'unguard';
  cls: string;
  args: string[];
}

/** A dereference (`p->m`, `*p`, `p[i]`) of the variable `base`; kept for pointers that took the result of a call only.
 *  Taking an address (`&p->m`) is none. */
export interface CDeref extends CSpan {
  op: 'deref';
  base: string;
}

export type COp = CCall | CAssign | CReturn | CGuard | CDeref;

/**
 * What is known on an edge: `lhs is rhs`-like atoms after splitting && and || into edges of their own, `!` and
 * likely()/unlikely() taken off. `x` alone is `x != 0`; NULL and false are written `0`; a constant stands on the right;
 * `(p = f())` tests p. WARN_ON(x) and WARN_ON_ONCE(x) stay calls and test x. A constant condition (`if (0)`, `while (1)`)
 * has only the edge that is taken, without a test. A case has `lhs == value`; ranges and default have no test.
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

/**
 * Blocks are numbered in reverse postorder from the entry (blocks[0]), so that a predecessor has the higher number only
 * on a way back. Code that cannot be reached is left out. A block may have several edges to the same block.
 */
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
  /** Local variables with their declared types, for resolving what a member call goes to; all scopes together. */
  locals: CParam[];
  /** Annotations around the head: `__must_hold(RCU)`, `__releases(x)`, `__init`, …; for a function made by a macro the
   *  macro's name comes first (`BPF_CALL_2`, `SYSCALL_DEFINE3`). */
  annotations: string[];
  /** Text of the comment right above, '' when none. */
  comment: string;
  /** Preprocessor condition under which this definition or this variant of its body stands, e.g.
   *  `defined(CONFIG_X) && !defined(CONFIG_Y)` written as `CONFIG_X && !CONFIG_Y`; null when none.
   *  defined() and IS_ENABLED() are taken off; names that the model pins don't appear. Each variant of a body is a
   *  CFunction of its own with the same name and lines. */
  condition: string | null;
  /** blocks[0] is the entry; a block without edges ends the function (return, noreturn call, falling off). */
  blocks: CBlock[];
  /** Why the body was not understood; blocks are empty then. */
  error?: string;
  /** Stands in an `#else` or `#elif` whose `#if` is not shown (partial images). */
  unseenIf?: true;
  /**
   * For pieces of partial images: false when the opening/closing brace of the body is not shown. Without a head the
   * entry may lead to every label and case, what opened above may or may not have been entered (edges without test),
   * name and params come from the section heading ('' when it names no function), and line is the first one shown.
   */
  headSeen: boolean;
  tailSeen: boolean;
}

/**
 * Function-like or object-like macro; its body as a CFunction when it could be read. An alias (`#define a b`) has params
 * null, body `b` and no code. In a loop macro (`#define each(p) for (…)`) the edge marked `loop` leads to where the
 * user's body stands. `##` in code is written `_`.
 */
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

/** A designated initialiser of one struct, at file scope, in a function or a compound literal; rows of an array are
 *  tables of their own. Fields under an #if inside are all there, whatever it asks. */
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

/** A struct declaration: to find the type of a member. Members of unnamed structs inside count as its own, those of
 *  named ones have a path (`u.fn`). A pointer to a function has `(*` in its type. A typedef'd struct has the typedef's name. */
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
