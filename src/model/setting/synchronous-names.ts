/** What synchronous_standby_names asks for. */
export interface SynchronousNames {
  readonly method: 'first' | 'any';
  /** How many standbys must have confirmed a commit. */
  readonly count: number;
  /** Application names in order of priority; `*` means every standby. None: commits wait for nobody. */
  readonly names: readonly string[];
}

/** A name in quotes, a word, a number, or a sign (syncrep_scanner.l). */
const token =
  /[ \t\n\r\f\v]*(?:"((?:[^"]|"")+)"|([A-Za-z_\u0080-\uffff][A-Za-z_\u0080-\uffff0-9$]*)|(\d+)|([*,()]))/y;

interface Token {
  /** `name` covers what is quoted and `*`; `word` may be FIRST or ANY. */
  readonly kind: 'name' | 'word' | 'number' | 'sign';
  readonly text: string;
}

/**
 * Reads synchronous_standby_names as the server does (syncrep_gram.y): `FIRST 2 (a, b)`, `ANY 1 (a, b)`, `2 (a, b)`, or a
 * plain list, which means `FIRST 1`.
 * @returns nothing if a server would refuse it
 */
export function readSynchronousNames(text: string): SynchronousNames | undefined {
  if (text === '') return { method: 'first', count: 1, names: [] };
  const tokens = tokensOf(text);
  if (!tokens) return undefined;
  const opening = tokens.findIndex(({ kind, text: sign }) => kind === 'sign' && sign === '(');
  if (opening < 0) return withNames('first', 1, tokens);
  const closing = tokens.at(-1);
  if (closing?.kind !== 'sign' || closing.text !== ')') return undefined;
  const before = tokens.slice(0, opening);
  const method = before.length === 2 ? methodOf(before[0]) : 'first';
  const number = before.at(-1);
  if (!method || before.length > 2 || number?.kind !== 'number' || Number(number.text) < 1) return undefined;
  return withNames(method, Number(number.text), tokens.slice(opening + 1, -1));
}

/** Whether a standby that calls itself so is meant by a name of the list; servers do not compare case. */
export function isNamed(wanted: string, applicationName: string): boolean {
  return wanted === '*' || wanted.toLowerCase() === applicationName.toLowerCase();
}

function tokensOf(text: string): readonly Token[] | undefined {
  const tokens: Token[] = [];
  let at = 0;
  while (/\S/.test(text.slice(at))) {
    token.lastIndex = at;
    const [whole, quoted, word, number, sign] = token.exec(text) ?? [];
    if (whole === undefined) return undefined;
    at += whole.length;
    if (quoted !== undefined) tokens.push({ kind: 'name', text: quoted.replaceAll('""', '"') });
    else if (word !== undefined) tokens.push({ kind: 'word', text: word });
    else if (number !== undefined) tokens.push({ kind: 'number', text: number });
    else tokens.push({ kind: sign === '*' ? 'name' : 'sign', text: sign ?? '' });
  }
  return tokens;
}

function methodOf(word: Token | undefined): SynchronousNames['method'] | undefined {
  if (word?.kind !== 'word') return undefined;
  const method = word.text.toLowerCase();
  return method === 'first' || method === 'any' ? method : undefined;
}

/** Names with a comma between any two; a number can be one, the two words of the grammar cannot. */
function withNames(
  method: SynchronousNames['method'],
  count: number,
  tokens: readonly Token[],
): SynchronousNames | undefined {
  const isList =
    tokens.length % 2 === 1 &&
    tokens.every((each, index) =>
      index % 2 === 0 ? each.kind !== 'sign' && !methodOf(each) : each.kind === 'sign' && each.text === ',',
    );
  if (!isList) return undefined;
  return { method, count, names: tokens.filter((_, index) => index % 2 === 0).map(({ text }) => text) };
}
