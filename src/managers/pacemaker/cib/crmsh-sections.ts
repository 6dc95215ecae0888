import { table } from '../table.ts';
import type { Token } from './crmsh-tokens.ts';
import { type Element, element } from './element.ts';

/** The words after a name: plain ones first, then sections such as `params a=b`, `meta c=d`, `op monitor interval=5s`. */
export interface WordSections {
  readonly leading: readonly Token[];
  readonly sets: readonly Element[];
}

const setNames: Readonly<Record<string, string>> = table({
  params: 'instance_attributes',
  attributes: 'instance_attributes',
  meta: 'meta_attributes',
  utilization: 'utilization',
});

/** Sorts the words of a statement into the attribute sets and operations they stand for. */
export function readSections(words: readonly Token[], owner: string): WordSections {
  const leading: Token[] = [];
  const sets: Element[] = [];
  const operations: Element[] = [];
  let current: { kind: string; words: Token[] } | undefined;
  const close = () => {
    if (!current) return;
    const { kind } = current;
    if (kind === 'op') operations.push(readOperation(current.words, owner));
    else if (setNames[kind] !== undefined)
      sets.push(readSet(setNames[kind], current.words, `${owner}-${kind}`));
  };
  for (const word of words) {
    if (word.text === 'op' || word.text === 'operations' || setNames[word.text] !== undefined) {
      close();
      current = { kind: word.text, words: [] };
    } else if (current) {
      current.words.push(word);
    } else {
      leading.push(word);
    }
  }
  close();
  if (operations.length > 0) sets.push(element('operations', {}, operations));
  return { leading, sets };
}

function readSet(name: string, words: readonly Token[], id: string): Element {
  const pairs = words.flatMap((word) => {
    const [, key, value] = /^([^=]+)=(.*)$/s.exec(word.text) ?? [];
    return key === undefined || key.startsWith('$')
      ? []
      : [element('nvpair', { id: `${id}-${key}`, name: key, value })];
  });
  return element(name, { id }, pairs);
}

function readOperation(words: readonly Token[], owner: string): Element {
  const [name, ...rest] = words;
  const attributes: Record<string, string> = table();
  for (const word of rest) {
    const [, key, value] = /^([^=]+)=(.*)$/s.exec(word.text) ?? [];
    if (key !== undefined && value !== undefined) attributes[key] = value;
  }
  const interval = attributes.interval ?? '0';
  return element('op', {
    interval,
    ...attributes,
    id: `${owner}-${name?.text}-${interval}`,
    name: name?.text,
  });
}
