/** A word of `crm configure show`, with its place. Quotes are taken off; `name="a b"` is one word. */
export interface Token {
  readonly text: string;
  readonly line: number;
  readonly column: number;
}

export interface Statement {
  readonly keyword: Token;
  readonly words: readonly Token[];
}

/** Splits the text into statements: a line each, or several joined by a backslash at the end. */
export function crmshStatements(text: string): { statements: Statement[]; unclosed: Token | undefined } {
  const statements: Statement[] = [];
  let unclosed: Token | undefined;
  let words: Token[] = [];
  const lines = text.split('\n');
  for (const [index, rawLine] of lines.entries()) {
    const continued = /\\\s*$/.test(rawLine);
    const line = rawLine.replace(/\\\s*$/, '');
    if (words.length > 0 || !line.trimStart().startsWith('#')) {
      const { tokens, open } = lineTokens(line, index + 1);
      words.push(...tokens);
      unclosed ??= open;
    }
    if (continued && index < lines.length - 1) continue;
    const [keyword, ...others] = words;
    if (keyword) statements.push({ keyword, words: others });
    words = [];
  }
  return { statements, unclosed };
}

function lineTokens(line: string, lineNumber: number): { tokens: Token[]; open: Token | undefined } {
  const tokens: Token[] = [];
  let position = 0;
  while (position < line.length) {
    const start = position;
    if (/\s/.test(line[position] ?? '')) {
      position += 1;
      continue;
    }
    let text = '';
    while (position < line.length && !/\s/.test(line[position] ?? '')) {
      const character = line[position] ?? '';
      if (character !== '"' && character !== "'") {
        text += character;
        position += 1;
        continue;
      }
      const end = line.indexOf(character, position + 1);
      const token = { text, line: lineNumber, column: start + 1 };
      if (end < 0) return { tokens, open: token };
      text += line.slice(position + 1, end);
      position = end + 1;
    }
    tokens.push({ text, line: lineNumber, column: start + 1 });
  }
  return { tokens, open: undefined };
}
