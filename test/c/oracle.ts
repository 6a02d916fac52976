/** tree-sitter's grammar of C as the oracle of the parser: the same bodies, the same lowering behind it. */
import { readFileSync } from 'node:fs';
import { Language, Parser, type Tree } from 'web-tree-sitter';
import { type CParser, parserWith } from '../../src/c/parse.js';
import type { Syntax } from '../../src/c/syntax.js';
import { MAX_NESTING, MAX_SYNTAX_NODES } from '../../src/limits.js';

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

function flatten(tree: Tree): Syntax | string {
  const out: Syntax = { type: [], field: [], start: [], end: [], next: [], parent: [], errorAt: -1 };
  const hasError = tree.rootNode.hasError;
  const cursor = tree.walk();
  const open: number[] = [];
  let done = false;
  while (!done && out.type.length < MAX_SYNTAX_NODES && open.length < MAX_NESTING) {
    const id = cursor.nodeTypeId;
    const type = id === 65535 ? 'ERROR' : (language.types[id] ?? 'ERROR');
    if (hasError && (type === 'ERROR' || cursor.nodeIsMissing)) {
      out.errorAt = Math.max(cursor.startIndex - HEAD.length, 0);
      break;
    }
    const kept = !SKIPPED.has(type);
    if (kept) {
      out.type.push(type);
      out.field.push(cursor.currentFieldName ?? '');
      out.start.push(cursor.startIndex - HEAD.length);
      out.end.push(cursor.endIndex - HEAD.length);
      out.next.push(out.type.length);
      out.parent.push(open.at(-1) ?? -1);
    }
    // With an error somewhere all is looked through for it.
    if (kept && (hasError || !LEAVES.has(type)) && cursor.gotoFirstChild()) {
      open.push(out.type.length - 1);
      continue;
    }
    while (!cursor.gotoNextSibling()) {
      if (!cursor.gotoParent()) {
        done = true;
        break;
      }
      const parent = open.pop();
      if (parent !== undefined) out.next[parent] = out.type.length;
    }
  }
  cursor.delete();
  if (done || out.errorAt >= 0) return out;
  return open.length < MAX_NESTING ? 'larger than the limit' : 'nested more deeply than the limit';
}

/** How many bodies it has parsed: that a comparison compares anything is to be shown, too. */
export const asked = { bodies: 0 };

export function oracleBody(text: string): Syntax | string {
  asked.bodies++;
  const tree = treeSitter.parse(HEAD + text);
  if (!tree) throw new Error('tree-sitter gave no tree');
  const syntax = flatten(tree);
  tree.delete();
  return syntax;
}

export const oracle: CParser = parserWith(oracleBody);
