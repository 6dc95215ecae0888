import type { Cib } from '../cib/cib.ts';
import { childNamed, type Element, walk } from '../cib/element.ts';
import { writeCibXml } from '../cib/write-xml.ts';
import type { DecideOptions } from '../engine/decide.ts';

/**
 * What a decision about a cluster depends on, as a text: two states with the same substance are decided alike, and
 * explained alike. Left out is what cannot matter. The engine compares times and call ids with each other and does nothing
 * else with them, so their order stands for them; of a transition key it reads what was expected, not the action's number.
 * Where the configuration has rules or lets failures expire, or the CIB says when it was written, every time is kept as it is.
 */
export function substanceOf({ root }: Cib, options: DecideOptions): string {
  const { nowSeconds, profile, switched } = options;
  const sections = (childNamed(root, 'configuration')?.children ?? []).map(sectionOf);
  const others = root.children.filter(({ name }) => name !== 'configuration');
  const head = JSON.stringify([profile, switched, root.attributes]);
  const texts = sections.map(({ text }) => text);
  const exact = root.attributes['execution-date'] !== undefined || sections.some(({ timed }) => timed);
  if (exact) return [head, nowSeconds, ...texts, ...others.map(writeCibXml)].join('\n');
  const ranks = ranksOf(others, nowSeconds);
  const ranked = others.map((each) => writeCibXml(withRanks(each, ranks)));
  return [head, ranks.times.get(nowSeconds), ...texts, ...ranked].join('\n');
}

interface Section {
  readonly text: string;
  /** Whether something in it makes the time matter. */
  readonly timed: boolean;
}

const known = new WeakMap<Element, Section>();

function sectionOf(section: Element): Section {
  const before = known.get(section);
  if (before) return before;
  const text = writeCibXml(section);
  const timed = /<(rule|lifetime|date_expression)[ />]|failure-timeout|last-failure|shutdown-lock/.test(text);
  const read = { text, timed };
  known.set(section, read);
  return read;
}

interface Ranks {
  readonly times: ReadonlyMap<number, number>;
  readonly calls: ReadonlyMap<number, number>;
}

function ranksOf(parts: readonly Element[], nowSeconds: number): Ranks {
  const times = new Set([nowSeconds]);
  const calls = new Set<number>();
  for (const part of parts) {
    walk(part, (each) => {
      if (each.name === 'lrm_rsc_op') {
        const { 'last-rc-change': time, 'call-id': call } = each.attributes;
        if (isWhole(time)) times.add(Number(time));
        if (isWhole(call)) calls.add(Number(call));
      } else if (isLastFailure(each)) times.add(Number(each.attributes.value));
    });
  }
  return { times: rank(times), calls: rank(calls) };
}

function rank(values: ReadonlySet<number>): Map<number, number> {
  return new Map([...values].toSorted((one, other) => one - other).map((value, index) => [value, index]));
}

function withRanks(part: Element, ranks: Ranks): Element {
  const children = part.children.map((child) => withRanks(child, ranks));
  const { attributes } = part;
  if (part.name === 'lrm_rsc_op') {
    const { 'last-rc-change': time, 'call-id': call } = attributes;
    const ordered = {
      ...attributes,
      ...(isWhole(time) && { 'last-rc-change': `rank ${ranks.times.get(Number(time))}` }),
      ...(isWhole(call) && { 'call-id': `rank ${ranks.calls.get(Number(call))}` }),
      'transition-key': attributes['transition-key']?.replace(/^\d+:/, ':'),
      'transition-magic': attributes['transition-magic']?.replace(/;\d+:/, ';:'),
    };
    return { ...part, attributes: ordered, children };
  }
  if (isLastFailure(part)) {
    const value = `rank ${ranks.times.get(Number(attributes.value))}`;
    return { ...part, attributes: { ...attributes, value }, children };
  }
  return { ...part, children };
}

function isLastFailure({ name, attributes }: Element): boolean {
  return (
    name === 'nvpair' && attributes.name?.startsWith('last-failure-') === true && isWhole(attributes.value)
  );
}

function isWhole(text: string | undefined): text is string {
  return text !== undefined && /^(0|[1-9]\d{0,14})$/.test(text);
}
