import { readCibXml } from '../../../../managers/pacemaker/cib/read-xml.ts';
import { printableId } from '../../../../managers/pacemaker/engine/cluster.ts';
import { explain } from '../../../../managers/pacemaker/explain/explanation.ts';
import { describeOrder, isNoteworthy } from '../../../../managers/pacemaker/explain/sentences.ts';

/** The answer of reenact's own policy engine to a scheduler input. */
export interface Replayed {
  /** The operations that change something, each as `promote postgres pg02`, in alphabetical order. */
  readonly operations: readonly string[];
  /** The same as sentences with their reasons, in the sequence in which they would be carried out. */
  readonly sentences: readonly string[];
}

/** Asks the policy engine what the scheduler was asked. @throws RefusedInput if it does not model the input */
export function replay(input: string, name: string, nowSeconds: number): Replayed {
  const { outcome, effect } = explain(readCibXml(input, name), { nowSeconds, profile: '2.1.5' }, []);
  const orders = outcome.done.filter(({ order }) => isNoteworthy(order) && order.resource);
  return {
    operations: orders
      .map(
        ({ order, node }) =>
          `${order.task} ${order.resource ? printableId(order.resource) : ''} ${node?.name}`,
      )
      .sort(),
    sentences: orders.map(({ order, node }) => describeOrder(order, node, effect.reasonOf(order))),
  };
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
