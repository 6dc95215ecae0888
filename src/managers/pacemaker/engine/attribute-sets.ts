import type { CibIndex } from '../cib/cib-index.ts';
import type { Element } from '../cib/element.ts';
import { childrenNamed } from '../cib/element.ts';
import { anyRuleHolds, type RuleFacts } from './rules.ts';
import { leadingInteger, parseScore } from './score.ts';
import { mergeSort } from './values.ts';

export interface AttributeSetOptions {
  /** Id of the set that is read before all others, whatever its score. */
  readonly first?: string;
  /** Let later sets replace what earlier ones said; by default the first to say something wins. */
  readonly overwrite?: boolean;
}

/**
 * Gathers the name-value pairs of every attribute set called `setName` below `owner` whose rules hold, in the order of
 * their scores, into `into`.
 */
export function gatherAttributes(
  index: CibIndex,
  owner: Element | undefined,
  setName: string,
  facts: RuleFacts,
  into: Map<string, string>,
  options: AttributeSetOptions = {},
): void {
  const found = childrenNamed(owner, setName);
  if (found.length === 0) return;
  const sets = found.flatMap((set) => index.resolve(set) ?? []);
  if (sets.length > 1) sets.reverse();
  for (const set of sets.length > 1 ? bySpecialThenScore(sets, options.first) : sets) {
    if (!anyRuleHolds(set, facts)) continue;
    for (const pair of childrenNamed(set, 'nvpair')) takePair(index, pair, into, options.overwrite ?? false);
  }
}

/** Sets are collected in reverse, so of two with equal scores the later one is read first, as Pacemaker does. */
function bySpecialThenScore(sets: readonly Element[], first: string | undefined): Element[] {
  return mergeSort(sets, (one, other) => {
    if (first !== undefined && one.attributes.id === first) return -1;
    if (first !== undefined && other.attributes.id === first) return 1;
    return parseScore(other.attributes.score) - parseScore(one.attributes.score);
  });
}

function takePair(index: CibIndex, pair: Element, into: Map<string, string>, overwrite: boolean): void {
  const referred = index.resolve(pair);
  const name = pair.attributes.name ?? referred?.attributes.name;
  const value = pair.attributes.value ?? referred?.attributes.value;
  if (name === undefined || value === undefined) return;
  if (value.toLowerCase() === '#default') into.delete(name);
  else if (overwrite || !into.has(name)) into.set(name, value);
}

/** Adds a pair unless the name is taken or the value asks for the default. */
export function addIfAbsent(into: Map<string, string>, name: string, value: string | undefined): void {
  if (value === undefined || value.toLowerCase() === '#default' || into.has(name)) return;
  into.set(name, value);
}

/** A whole number from a meta attribute, no less than `minimum`; unreadable text counts as the minimum. */
export function atLeast(text: string | undefined, minimum: number): number {
  return Math.max(minimum, leadingInteger(text) ?? minimum);
}
