import { readCibXml } from '../../../../managers/pacemaker/cib/read-xml.ts';
import { printableId } from '../../../../managers/pacemaker/engine/cluster.ts';
import { explain } from '../../../../managers/pacemaker/explain/explanation.ts';
import { describeOrder, isNoteworthy } from '../../../../managers/pacemaker/explain/sentences.ts';
import { ruleOn } from '../../../../managers/pacemaker/manager/ruling.ts';

/** The answer of reenact's own policy engine to a scheduler input. */
export interface Replayed {
  /** The operations that change something, each as `promote postgres pg02`, in alphabetical order. */
  readonly operations: readonly string[];
  /** The same as sentences with their reasons, in the sequence in which they would be carried out. */
  readonly sentences: readonly string[];
  /** Why nobody is promoted after it, the most important first; empty if somebody is. */
  readonly absence: readonly string[];
  /** That there is no quorum, as a clause, where that has a part in it and is not among the reasons of `absence`. */
  readonly quorum?: string;
}

/** Asks the policy engine what the scheduler was asked. @throws RefusedInput if it does not model the input */
export function replay(input: string, name: string, nowSeconds: number): Replayed {
  const cib = readCibXml(input, name);
  const options = { nowSeconds, profile: '2.1.5' } as const;
  const { outcome, effect } = explain(cib, options, []);
  const { outline, whyNobody } = ruleOn(cib, options);
  const orders = outcome.done.filter(({ order }) => isNoteworthy(order) && order.resource);
  return {
    operations: orders
      .map(
        ({ order, node }) =>
          `${order.task} ${order.resource ? printableId(order.resource) : ''} ${node?.name}`,
      )
      .sort(),
    sentences: orders.map(({ order, node }) => describeOrder(order, node, effect.reasonOf(order))),
    absence: outline.absence === undefined ? [] : whyNobody(),
    ...(outline.quorum !== undefined && { quorum: outline.quorum }),
  };
}

/** A transition in a sentence: what is done, what lack of quorum has to do with it, and why nobody is promoted if so. */
export function headline(
  transition: string,
  done: readonly string[],
  { absence, quorum }: Pick<Replayed, 'absence' | 'quorum'>,
): string {
  const what = `transition ${transition}: ${done.length > 0 ? done.join(', ') : 'nothing to change'}`;
  const [why] = absence;
  return [what, quorum ?? [], why === undefined ? [] : `${why.slice(0, 1).toLowerCase()}${why.slice(1)}`]
    .flat()
    .join('; ');
}

/** How two answers to the same question compare, in a sentence. */
export function compareAnswers(theirs: readonly string[], ours: readonly string[]): string {
  const onlyTheirs = theirs.filter((operation) => !ours.includes(operation));
  const onlyOurs = ours.filter((operation) => !theirs.includes(operation));
  if (onlyTheirs.length === 0 && onlyOurs.length === 0)
    return "The policy engine's own answer to the same input is the same.";
  const list = (operations: readonly string[]) => operations.join(', ') || 'nothing';
  return `The policy engine answers otherwise: ${list(onlyOurs)} instead of ${list(onlyTheirs)}.`;
}
