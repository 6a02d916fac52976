/** tree-sitter's grammar of C as the oracle of the parser: the same bodies, the same lowering behind it. */
import { readFileSync } from 'node:fs';
import { Language, Parser, type Tree } from 'web-tree-sitter';
import { lex } from '../../src/c/lex.js';
import { append } from '../../src/c/nodes.js';
import { type CParser, parserWith } from '../../src/c/parse.js';
import type { Input } from '../../src/c/parse-input.js';
import { LITERAL, NAME, symbolOf, TEXT, TYPE, WHILE } from '../../src/c/symbols.js';
import type { Node, Syntax } from '../../src/c/syntax.js';
import { NOT_EVALUATED } from '../../src/knowledge/wrappers.js';
import { MAX_NESTING, MAX_SYNTAX_NODES } from '../../src/limits.js';
import { lineAt } from '../../src/text.js';

await Parser.init();
const language = await Language.load(readFileSync('node_modules/tree-sitter-c/tree-sitter-c.wasm'));
const treeSitter = new Parser();
treeSitter.setLanguage(language);

/** A body is one of a function. */
const HEAD = 'void f()';

/** Tokens that say nothing beside the node that they stand in. */
const SKIPPED = new Set(
  '( ) { } ; , [ ] . -> : ? " comment if else while do for switch case default return break continue goto sizeof'.split(
    ' ',
  ),
);
/** Nodes below which nothing is asked for: names, literals, types, what is not evaluated. */
const LEAVES = new Set(
  `identifier field_identifier type_identifier statement_identifier number_literal string_literal char_literal
  concatenated_string primitive_type sized_type_specifier type_qualifier storage_class_specifier type_descriptor
  struct_specifier union_specifier enum_specifier parameter_list sizeof_expression alignof_expression offsetof_expression
  true false null`.split(/\s+/),
);

const notEvaluated = new Set(NOT_EVALUATED.map((r) => r.name));
const STAND_INS: Record<number, string> = { [WHILE]: 'while', [TYPE]: 'int', [LITERAL]: '1' };

/** What the mask has left of token i, as C; what it has written over is a name or what else it stands for. */
function written(m: Input, i: number): string {
  const source = m.text.slice(m.start[i], m.end[i]);
  const symbol = m.symbol[i]!;
  if (symbol === TEXT) return '"s"';
  const t = lex(source);
  const same = t.kind.length === 1 && t.end[0] === source.length && symbolOf(t.code[0]!) === symbol;
  if (same) return notEvaluated.has(source) ? `O${source}` : source;
  if (symbol === NAME) return `T${source.slice(1).replace(/\W/g, '')}`;
  return STAND_INS[symbol] ?? String.fromCharCode(symbol);
}

/** The masked tokens as a text, with the place of each in it. */
function writeDown(m: Input): { text: string; at: number[] } {
  let text = HEAD;
  const at: number[] = [];
  for (let i = 0; i < m.count; i++) {
    text += ' ';
    at.push(text.length);
    text += written(m, i);
  }
  return { text, at };
}

function treeOf(tree: Tree, m: Input, at: readonly number[]): Syntax | string {
  /** Index of the last token that begins before an offset or there. */
  const tokenAt = (offset: number): number => lineAt(at, offset) - 1;
  const declarations: Node[] = [];
  let root: Node | null = null;
  let errorAt = -1;
  let count = 0;
  const hasError = tree.rootNode.hasError;
  const cursor = tree.walk();
  const open: (Node | null)[] = [];
  let done = false;
  while (!done && count < MAX_SYNTAX_NODES && open.length < MAX_NESTING) {
    const id = cursor.nodeTypeId;
    const type = id === 65535 ? 'ERROR' : (language.types[id] ?? 'ERROR');
    if (hasError && (type === 'ERROR' || cursor.nodeIsMissing)) {
      errorAt = m.start[tokenAt(cursor.startIndex)] ?? 0;
      break;
    }
    const kept = !SKIPPED.has(type);
    let node: Node | null = null;
    if (kept) {
      const [start, end] = [m.start[tokenAt(cursor.startIndex)]!, m.end[tokenAt(cursor.endIndex - 1)]!];
      node = append(open.at(-1) ?? null, count++, type, cursor.currentFieldName ?? '', start, end, 0);
      if (type === 'declaration') declarations.push(node);
      if (type === 'function_definition') root ??= node;
    }
    // With an error somewhere all is looked through for it.
    if (kept && (hasError || !LEAVES.has(type)) && cursor.gotoFirstChild()) {
      open.push(node);
      continue;
    }
    while (!cursor.gotoNextSibling()) {
      if (!cursor.gotoParent()) {
        done = true;
        break;
      }
      open.pop();
    }
  }
  cursor.delete();
  if (!done && errorAt < 0)
    return open.length < MAX_NESTING ? 'larger than the limit' : 'nested more deeply than the limit';
  if (root !== null) root.parent = root.next = null;
  return { root, declarations, count, errorAt };
}

/** How many bodies it has parsed: that a comparison compares anything is to be shown, too. */
export const asked = { bodies: 0 };

function oracleBody(m: Input): Syntax | string {
  asked.bodies++;
  const { text, at } = writeDown(m);
  const tree = treeSitter.parse(text);
  if (!tree) throw new Error('tree-sitter gave no tree');
  const syntax = treeOf(tree, m, at);
  tree.delete();
  return syntax;
}

export const oracle: CParser = parserWith(oracleBody);
