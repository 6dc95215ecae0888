import { table } from '../table.ts';
import type { CrmshReading } from './crmsh-reading.ts';
import type { Statement, Token } from './crmsh-tokens.ts';
import { type Element, element } from './element.ts';

type Reader = (reading: CrmshReading, statement: Statement) => void;

/** The statements `location`, `colocation` and `order`. */
export const constraintReaders: Readonly<Record<string, Reader>> = table({
  location: readLocation,
  colocation: readColocation,
  collocation: readColocation,
  order: readOrder,
});

interface Header {
  readonly id: string;
  readonly words: readonly Token[];
  /** `name=value` words, wherever they stand. */
  readonly options: Readonly<Record<string, string>>;
}

function readHeader(reading: CrmshReading, { keyword, words }: Statement, least: number): Header | undefined {
  const [id, ...rest] = words;
  const options: Record<string, string> = table();
  const plain: Token[] = [];
  for (const word of rest) {
    const [, name, value] = /^([a-z$-]+)=(.*)$/s.exec(word.text) ?? [];
    if (name !== undefined && value !== undefined) options[name] = value;
    else plain.push(word);
  }
  if (!id || plain.length < least) {
    const advice = `See \`crm configure help ${keyword.text}\`.`;
    reading.refuse(keyword, `The ${keyword.text} ${id?.text ?? ''} is not complete.`, advice);
    return undefined;
  }
  return { id: id.text, words: plain, options };
}

/** `inf`, `-INFINITY` or a number before a colon; undefined if the word is none. */
function scoreBefore(token: Token | undefined): string | undefined {
  const [, word] = /^(.+):$/.exec(token?.text ?? '') ?? [];
  if (word === undefined) return undefined;
  if (/^[+]?(inf|infinity)$/i.test(word)) return 'INFINITY';
  if (/^-(inf|infinity)$/i.test(word)) return '-INFINITY';
  return /^[+-]?\d+$/.test(word) ? word : undefined;
}

function readColocation(reading: CrmshReading, statement: Statement): void {
  const header = readHeader(reading, statement, 3);
  if (!header) return;
  const [scoreWord, ...members] = header.words;
  const score = scoreBefore(scoreWord);
  if (score === undefined) {
    reading.refuse(
      scoreWord ?? statement.keyword,
      `"${scoreWord?.text}" is not a score.`,
      'Write `inf:`, `-inf:` or a number and a colon.',
    );
    return;
  }
  const nodeAttribute = header.options['node-attribute'];
  const attributes = {
    id: header.id,
    score,
    ...(nodeAttribute !== undefined && { 'node-attribute': nodeAttribute }),
  };
  if (members.length !== 2 || members.some((member) => /[()[\]]/.test(member.text))) {
    reading.constraints.push(element('rsc_colocation', attributes, resourceSets(header.id, members, 'role')));
    return;
  }
  const [dependent, primary] = members.map((member) => splitRole(member.text));
  reading.constraints.push(
    element('rsc_colocation', {
      ...attributes,
      rsc: dependent?.name,
      'with-rsc': primary?.name,
      ...(dependent?.detail !== undefined && { 'rsc-role': dependent.detail }),
      ...(primary?.detail !== undefined && { 'with-rsc-role': primary.detail }),
    }),
  );
}

function splitRole(word: string): { name: string; detail: string | undefined } {
  const [name = '', detail] = word.split(':');
  return { name, detail };
}

/** `A B`, `( A B )` and `[ A B ]` as resource sets; round brackets mean in no sequence, square ones that any will do. */
function resourceSets(id: string, members: readonly Token[], detailName: 'role' | 'action'): Element[] {
  const sets: Element[] = [];
  let open: { words: string[]; attributes: Record<string, string> } = { words: [], attributes: table() };
  const close = () => {
    for (const [detail, words] of groupByDetail(open.words.map(splitRole))) {
      const attributes = {
        ...open.attributes,
        id: `${id}-${sets.length}`,
        ...(detail !== undefined && { [detailName]: detail }),
      };
      sets.push(
        element(
          'resource_set',
          attributes,
          words.map(({ name }) => element('resource_ref', { id: name })),
        ),
      );
    }
    open = { words: [], attributes: table() };
  };
  for (const { text } of members) {
    if (text === '(' || text === '[') {
      close();
      open.attributes =
        text === '(' ? { sequential: 'false' } : { sequential: 'false', 'require-all': 'false' };
    } else if (text === ')' || text === ']') {
      close();
    } else {
      open.words.push(text);
    }
  }
  close();
  return sets;
}

function groupByDetail<Word extends { detail: string | undefined }>(
  words: readonly Word[],
): [string | undefined, Word[]][] {
  const groups = new Map<string | undefined, Word[]>();
  for (const word of words) groups.set(word.detail, [...(groups.get(word.detail) ?? []), word]);
  return [...groups];
}

const kinds = ['mandatory', 'optional', 'serialize'];

function readOrder(reading: CrmshReading, statement: Statement): void {
  const header = readHeader(reading, statement, 2);
  if (!header) return;
  const [first, ...rest] = header.words;
  const kind = kinds.find((each) => each === first?.text.replace(/:$/, '').toLowerCase());
  const score = scoreBefore(first);
  const members = kind !== undefined || score !== undefined ? rest : header.words;
  const attributes = {
    id: header.id,
    ...(kind !== undefined && { kind: kind.charAt(0).toUpperCase() + kind.slice(1) }),
    ...(score !== undefined && { score }),
    ...(header.options.symmetrical !== undefined && { symmetrical: header.options.symmetrical }),
  };
  if (members.length !== 2 || members.some((member) => /[()[\]]/.test(member.text))) {
    reading.constraints.push(element('rsc_order', attributes, resourceSets(header.id, members, 'action')));
    return;
  }
  const [earlier, later] = members.map((member) => splitRole(member.text));
  reading.constraints.push(
    element('rsc_order', {
      ...attributes,
      first: earlier?.name,
      // `then` is what a CIB calls it; computed, so that the object cannot be mistaken for a promise.
      ['then' as string]: later?.name,
      ...(earlier?.detail !== undefined && { 'first-action': earlier.detail }),
      ...(later?.detail !== undefined && { 'then-action': later.detail }),
    }),
  );
}

function readLocation(reading: CrmshReading, statement: Statement): void {
  const [id, target, ...rest] = statement.words;
  if (!id || !target || rest.length === 0) {
    reading.refuse(
      statement.keyword,
      `The location ${id?.text ?? ''} is not complete.`,
      'Write `location NAME RESOURCE SCORE: NODE`.',
    );
    return;
  }
  const pattern = /^\/(.*)\/$/.exec(target.text)?.[1];
  const subject = pattern === undefined ? { rsc: target.text } : { 'rsc-pattern': pattern };
  const options: Record<string, string> = table();
  const words: Token[] = [];
  for (const word of rest) {
    const [, name, value] = /^(role|resource-discovery)=(.*)$/.exec(word.text) ?? [];
    if (name !== undefined && value !== undefined && words.length === 0) options[name] = value;
    else words.push(word);
  }
  const score = scoreBefore(words[0]);
  if (score !== undefined && words[1]) {
    reading.constraints.push(
      element('rsc_location', { id: id.text, ...subject, ...options, score, node: words[1].text }),
    );
    return;
  }
  const rules = readRules(reading, id.text, words);
  reading.constraints.push(element('rsc_location', { id: id.text, ...subject, ...options }, rules));
}

function readRules(reading: CrmshReading, id: string, words: readonly Token[]): Element[] {
  const rules: Element[] = [];
  let current: Token[] | undefined;
  const close = () => {
    if (current) rules.push(readRule(reading, `${id}-rule${rules.length}`, current));
  };
  for (const word of words) {
    if (word.text === 'rule') {
      close();
      current = [];
    } else {
      current ??= [];
      current.push(word);
    }
  }
  close();
  return rules;
}

const unary = ['defined', 'not_defined'];

function readRule(reading: CrmshReading, id: string, words: readonly Token[]): Element {
  let score: string | undefined;
  let attribute: string | undefined;
  let role: string | undefined;
  let operator = 'and';
  const expressions: Element[] = [];
  let rest = [...words];
  while (rest.length > 0) {
    const [word] = rest;
    const [, name, value] = /^\$(id|role|id-ref)=(.*)$/.exec(word?.text ?? '') ?? [];
    if (name === undefined) break;
    if (name === 'role') role = value;
    rest = rest.slice(1);
  }
  score = scoreBefore(rest[0]);
  if (score === undefined && rest[0]?.text.endsWith(':')) attribute = rest[0].text.slice(0, -1);
  rest = rest.slice(1);
  while (rest.length > 0) {
    const [first, second, third] = rest;
    if (first?.text === 'and' || first?.text === 'or') {
      operator = first.text;
      rest = rest.slice(1);
    } else if (first && unary.includes(first.text) && second) {
      expressions.push(
        element('expression', {
          id: `${id}-e${expressions.length}`,
          operation: first.text,
          attribute: second.text,
        }),
      );
      rest = rest.slice(2);
    } else if (first && second && third && first.text !== 'date') {
      const operation = second.text.replace(/^(string|number|version|integer):/, '');
      expressions.push(
        element('expression', {
          id: `${id}-e${expressions.length}`,
          attribute: first.text,
          operation,
          value: third.text,
        }),
      );
      rest = rest.slice(3);
    } else {
      if (first)
        reading.refuse(
          first,
          `This part of the rule is not understood.`,
          'Give the CIB as XML instead (`cibadmin -Q`).',
        );
      break;
    }
  }
  return element(
    'rule',
    {
      id,
      'boolean-op': operator,
      ...(score !== undefined && { score }),
      ...(attribute !== undefined && { 'score-attribute': attribute }),
      ...(role !== undefined && { role }),
    },
    expressions,
  );
}
