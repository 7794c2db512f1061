import { Lexer } from "yaml";

/**
 * Whether a YAML text nests deeper than a limit. The parser must not see such a text: it works
 * recursively, and the process dies with its stack.
 */
export function nestsDeeperThan(limit: number, text: string): boolean {
  const { block, flow } = greatestDepths(text);
  // Brackets in texts and comments were counted, too: where it matters, the lexer knows better.
  return block > limit || (flow > limit && flowsDeeperThan(limit, text));
}

/** Upper bounds, from indentation and brackets alone. */
function greatestDepths(text: string): { block: number; flow: number } {
  const columns: number[] = [];
  let block = 0;
  let flow = 0;
  let greatestFlow = 0;
  let atLineStart = true;
  let column = 0;
  for (let index = 0; index < text.length; index++, column++) {
    const code = text.charCodeAt(index);
    if (code === lineFeed || code === carriageReturn) {
      atLineStart = true;
      column = -1;
    } else if (atLineStart && code !== space && code !== tab) {
      while ((columns.at(-1) ?? -1) >= column) columns.pop();
      columns.push(column);
      block = Math.max(block, columns.length);
      // After an indicator, another level can begin on the same line.
      const next = text.charCodeAt(index + 1);
      atLineStart = indicators.includes(code) && (next === space || next === tab);
    }
    if (code === openBracket || code === openBrace) greatestFlow = Math.max(greatestFlow, ++flow);
    else if ((code === closeBracket || code === closeBrace) && flow > 0) flow--;
  }
  return { block, flow: greatestFlow };
}

function flowsDeeperThan(limit: number, text: string): boolean {
  let depth = 0;
  for (const lexeme of new Lexer().lex(text)) {
    if (lexeme === "[" || lexeme === "{") depth++;
    else if (lexeme === "]" || lexeme === "}") depth--;
    if (depth > limit) return true;
  }
  return false;
}

const [lineFeed, carriageReturn, space, tab] = [0x0a, 0x0d, 0x20, 0x09];
const [openBracket, closeBracket, openBrace, closeBrace] = [0x5b, 0x5d, 0x7b, 0x7d];
/** `-`, `?` and `:` */
const indicators = [0x2d, 0x3f, 0x3a];
