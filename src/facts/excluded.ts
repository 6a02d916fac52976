/** Paths that can't be as far as the code shows: what must be true below does not hold above. */
import type { CCall, CFunction, COp, CTest } from '../c/ir.js';
import { FILLS, LOOK_AGAIN, SAME_VALUE } from '../knowledge/wrappers.js';
import { type Aliases, aliasesOf, resolve } from './alias.js';
import { branchOf, constantSigns, ZERO } from './branch.js';
import { constantValue } from './constants.js';
import { isBefore, isFollowed, namesOf, type Point, pointOf, testsAt, writes } from './dominating.js';
import { isIdentifier, namesIn, substitute } from './expr.js';
import { argumentSigns } from './feasible.js';
import type { Program, Unit } from './program.js';
import type { Node, Open } from './search.js';

/** What must be true, in the terms of one function. */
type Claim = Pick<CTest, 'lhs' | 'relation' | 'rhs'>;

const again = new Set([...LOOK_AGAIN, ...SAME_VALUE].map((row) => row.name));
const fills = new Set(FILLS.map((row) => row.name));
const INTEGER = /^\d+$/;
const CONSTANT = /^[A-Z][A-Z\d_]*$/;

/** What is worked out once for a function. */
interface Body {
  /** Parameters that it never writes. */
  fixed: ReadonlySet<string>;
  /** Locals that are set once, to a number. */
  constants: ReadonlyMap<string, string>;
  aliases: Aliases;
  calls: Map<CCall, At>;
}

interface At {
  call: CCall;
  point: Point;
  /** What holds there. */
  tests: Claim[];
  /** Of that, and of what follows from it, what holds when the function is entered. */
  claims: Claim[];
}

const bodies = new WeakMap<CFunction, Body>();

function bodyOf(fn: CFunction): Body {
  let body = bodies.get(fn);
  if (body) return body;
  const isWritten = (name: string) => {
    const names = namesOf(name);
    return fn.blocks.some(({ ops }) => ops.some((op) => writes(op, names)));
  };
  const constants = new Map<string, string>();
  for (const { name } of fn.locals) {
    const set = assignments(fn, name);
    const [only] = set ?? [];
    if (only !== undefined && set?.length === 1 && INTEGER.test(only.rhs)) constants.set(name, only.rhs);
  }
  const fixed = new Set(fn.params.map((p) => p.name).filter((name) => !isWritten(name)));
  body = { fixed, constants, aliases: aliasesOf(fn), calls: new Map() };
  bodies.set(fn, body);
  return body;
}

/** null when no way leads to the call. */
function placeOf(fn: CFunction, call: CCall): At | null {
  const { calls } = bodyOf(fn);
  const known = calls.get(call);
  if (known) return known;
  const point = pointOf(fn, (op) => op === call);
  if (point === null) return null;
  const passed = testsAt(fn, point);
  const tests = passed.map((test) => inTerms(fn, test));
  const more = passed.flatMap((test) => implied(fn, test)).map((test) => inTerms(fn, test));
  const at = { call, point, tests, claims: carried(fn, [...tests, ...more]) };
  calls.set(call, at);
  return at;
}

/** With the fixed locals put in, as they are in the arguments of a LocalCall. */
function inTerms(fn: CFunction, { lhs, relation, rhs }: Claim): Claim {
  const { aliases } = bodyOf(fn);
  return { lhs: resolve(lhs, aliases), relation, rhs: resolve(rhs, aliases) };
}

/**
 * Why nothing takes this path, null when nothing speaks against it.
 * @param node its outermost function
 * @param site place in the function of its inner end; without one the tests in that function don't count
 */
export function excludedBy(program: Program, node: Node, site?: Open['site']): string | null {
  const nodes: Node[] = [];
  for (let at: Node | null = node; at !== null; at = at.below) nodes.unshift(at);
  const place = site ?? nodes[0]?.site;
  let claims = place === undefined ? [] : claimsOfSite(nodes[0]!.unit, place);
  for (const { way, unit } of nodes) {
    if (way === null) continue;
    const { put, inner, call } = way;
    const named = put === null || inner.length > 0 ? [] : claims.map((claim) => renamed(claim, put));
    const at = placeOf(unit.fn, call);
    if (at === null) return null;
    const against = named.find((claim) => contradicted(program, unit, at, claim));
    if (against) return `${unit.fn.name}() calls it where ${words(against)} does not hold`;
    const more = named.flatMap((claim) => implied(unit.fn, claim)).map((test) => inTerms(unit.fn, test));
    claims = [...carried(unit.fn, [...named, ...more]), ...at.claims];
  }
  return null;
}

function claimsOfSite({ fn }: Unit, { line, column }: { line: number; column: number }): Claim[] {
  const point = pointOf(fn, (op) => op.op === 'call' && op.line === line && op.column === column);
  const call = point === null ? undefined : fn.blocks[point.block]?.ops[point.index];
  return call?.op === 'call' ? (placeOf(fn, call)?.claims ?? []) : [];
}

const words = ({ lhs, relation, rhs }: Claim): string =>
  rhs === '0' && relation === '!=' ? lhs : `${lhs} ${relation} ${rhs === '0' ? 'NULL or 0' : rhs}`;

const renamed = ({ lhs, relation, rhs }: Claim, put: ReadonlyMap<string, string>): Claim => ({
  lhs: substitute(lhs, put),
  relation,
  rhs: substitute(rhs, put),
});

/** Those that say the same when the function is entered. */
function carried(fn: CFunction, claims: readonly Claim[]): Claim[] {
  const { fixed } = bodyOf(fn);
  return claims.filter(({ lhs, rhs }) => {
    const named = namesOf(`${lhs} ${rhs}`);
    const names = [...named.variables];
    if (!names.some((name) => fixed.has(name))) return false;
    if (!names.every((name) => fixed.has(name) || again.has(name) || CONSTANT.test(name))) return false;
    return !fn.blocks.some(({ ops }) => ops.some((op) => op.op === 'assign' && writes(op, named)));
  });
}

/** A local that is NULL or 0 but where something else holds: when it is neither, that held. */
function implied(fn: CFunction, test: Claim): CTest[] {
  const { key, signs } = branchOf(test);
  if ((signs & ZERO) !== 0 || !fn.locals.some((l) => l.name === key)) return [];
  const set = assignments(fn, key);
  const others = set?.filter(({ rhs }) => constantSigns(rhs) !== ZERO) ?? [];
  if (set === null || others.length === 0 || others.length === set.length) return [];
  const [first, ...rest] = others.map(({ at }) => testsAt(fn, at));
  const same = (a: CTest, b: CTest) => a.lhs === b.lhs && a.relation === b.relation && a.rhs === b.rhs;
  return first!.filter((one) => rest.every((tests) => tests.some((other) => same(one, other))));
}

/** All writes of a local; null when its address is taken. */
function assignments(fn: CFunction, name: string): { rhs: string; at: Point }[] | null {
  const found: { rhs: string; at: Point }[] = [];
  for (const [block, { ops }] of fn.blocks.entries())
    for (const [index, op] of ops.entries()) {
      if (op.op === 'assign' && op.lhs === name) found.push({ rhs: op.rhs, at: { block, index } });
      if (
        op.op === 'call' &&
        op.args.some((arg, i) => arg === `&${name}` || (op.loop && i === 0 && arg === name))
      )
        return null;
    }
  return found;
}

const isNull = ({ relation, rhs }: Claim): boolean => relation === '==' && rhs === '0';

function contradicted(program: Program, unit: Unit, at: At, claim: Claim): boolean {
  const { fn } = unit;
  const { lhs, rhs } = claim;
  if (constantly(program, unit, claim) === false) return true;
  if (isNull(claim) && isThere(fn, at.point, lhs)) return true;
  if (isUnset(program, unit, at, claim)) return true;
  const wanted = branchOf(claim);
  return at.tests.some((test) => {
    const has = branchOf(test);
    if (has.key === wanted.key) return (has.signs & wanted.signs) === 0;
    const both = test.relation === '==' && claim.relation === '==' && test.lhs === lhs;
    return both && isConstant(test.rhs) && isConstant(rhs) && test.rhs !== rhs;
  });
}

const isConstant = (text: string): boolean => CONSTANT.test(text) || INTEGER.test(text);

/** Its truth when both sides are constants. */
function constantly(program: Program, { file, fn }: Unit, claim: Claim): boolean | null {
  const { lhs, relation, rhs } = renamed(claim, bodyOf(fn).constants);
  const signs = rhs === '0' ? argumentSigns(lhs) : null;
  if (signs !== null) return (signs & branchOf({ lhs, relation, rhs }).signs) !== 0;
  if (![...namesIn(`${lhs} ${rhs}`)].every((name) => CONSTANT.test(name))) return null;
  const [a, b] = [lhs, rhs].map((text) => constantValue(program.project, text, file));
  if (a == null || b == null) return null;
  return { '==': a === b, '!=': a !== b, '<': a < b, '<=': a <= b, '>': a > b, '>=': a >= b }[relation];
}

/** A pointer that is not NULL at that point. */
function isThere(fn: CFunction, at: Point, name: string): boolean {
  if (name.startsWith('&')) return true;
  if (!isIdentifier(name)) return false;
  if (bodyOf(fn).fixed.has(name)) return isFollowed(fn, at, name);
  if (!fn.locals.some((local) => local.name === name)) return false;
  const set = assignments(fn, name);
  if (set === null || set.length === 0) return false;
  return set.every(({ rhs, at: there }) => {
    const tested = testsAt(fn, there).some((test) => test.lhs === rhs && (branchOf(test).signs & ZERO) === 0);
    return rhs.startsWith('&') || tested || (bodyOf(fn).fixed.has(rhs) && isFollowed(fn, there, rhs));
  });
}

/** `x.m` of a local struct whose initialiser leaves the member out, and that nothing has written since: it is 0. */
function isUnset({ project }: Program, { file, fn }: Unit, at: At, claim: Claim): boolean {
  if ((branchOf(claim).signs & ZERO) !== 0 || branchOf(claim).key !== claim.lhs) return false;
  const [, name = '', member = ''] = /^(\w+)\.(\w+)$/.exec(claim.lhs) ?? [];
  if (!fn.locals.some((local) => local.name === name && !local.type.includes('*'))) return false;
  const ops = fn.blocks.flatMap((block) => block.ops);
  const makes = ops.filter((op) => (op.op === 'assign' && op.lhs === name) || isFilled(op, name));
  const [made] = makes;
  const touched = ops.some(
    (op) =>
      (op.op === 'assign' && op.lhs.startsWith(`${name}.${member}`)) ||
      (op.op === 'call' &&
        op !== at.call &&
        op !== made &&
        op.args.some((arg) => arg === `&${name}` || arg === `&${claim.lhs}`)),
  );
  if (made === undefined || makes.length > 1 || touched) return false;
  if (made.op !== 'assign') return isBefore(fn, pointOf(fn, (op) => op === made)!, at.point);
  if (made.rhs !== '{...}') return false;
  const { line, endLine } = made;
  const { tables } = project.mentioning(file, fn.name);
  const fields = tables.find((t) => t.name === name && t.line >= line && t.line <= endLine)?.fields ?? [];
  return fields.every((f) =>
    f.member.startsWith('#') ? /^(?:0|NULL)$/.test(f.value) : f.member.split('.')[0] !== member,
  );
}

/** `memset(&x, 0, sizeof(x))` */
const isFilled = (op: COp, name: string): boolean =>
  op.op === 'call' && fills.has(op.name) && op.args[0] === `&${name}` && op.args[1] === '0';
