import type { Cib } from '../cib/cib.ts';
import type { DecideOptions, Decision } from '../engine/decide.ts';
import type { Order } from '../engine/graph.ts';
import { is } from '../engine/order.ts';
import { describeChanges } from '../explain/changes.ts';
import { lacksPrimary } from '../explain/lacks-primary.ts';
import { describeOrder, isNoteworthy } from '../explain/sentences.ts';
import { whyNobody } from './why-nobody.ts';

export interface DecisionToExplain {
  readonly cib: Cib;
  readonly decision: Decision;
  readonly options: DecideOptions;
  readonly number: number;
  /** What made the controller decide anew. */
  readonly news: readonly string[];
  /** The last explanations of why nobody is promoted. */
  readonly known: readonly KnownWhy[];
}

export interface KnownWhy {
  readonly about: string;
  readonly sentences: readonly string[];
}

export interface ExplainedDecision {
  readonly reasons: readonly string[];
  /** What is ordered, for the working. */
  readonly orders: readonly string[];
  readonly why?: KnownWhy;
}

/** A decision in sentences: first what is done and on what occasion, then why nobody is promoted if so, then each order. */
export function explainDecision(input: DecisionToExplain): ExplainedDecision {
  const { decision, number, news } = input;
  const orders = decision.graph.map(({ order }) => order).filter((order) => !is(order, 'pseudo'));
  const noteworthy = orders.filter(isNoteworthy);
  const looking = looksAround(orders);
  const why = !looking && lacksPrimary(decision) ? explainAbsence(input, noteworthy) : undefined;
  const occasion = describeNews(news);
  const doing = looking ? [] : describeChanges(noteworthy);
  const what = doing.length > 0 ? doing.join(', ') : quiet(orders);
  const headline = `Transition ${number} (${occasion}): ${what}.`;
  const first = why ? `${headline.slice(0, -1)}; ${lowerFirst(why.sentences[0] ?? '')}` : headline;
  const isWorthSaying = noteworthy.length > 0 || why !== undefined || number === 1;
  return {
    reasons: isWorthSaying
      ? [
          first,
          ...(why?.sentences.slice(1) ?? []),
          ...noteworthy.map((order) => describeOrder(order, order.node)),
        ]
      : [],
    orders: orders.map((order) => `${order.key} ${order.node?.name ?? ''}`.trim()),
    ...(why && { why }),
  };
}

function lowerFirst(text: string): string {
  return `${text.slice(0, 1).toLowerCase()}${text.slice(1)}`;
}

/** The occasion in few words: the most telling piece of news, and how many more there are. */
function describeNews(news: readonly string[]): string {
  const ranked = news.toSorted((one, other) => rank(one) - rank(other));
  const first = ranked[0] ?? 'nothing new';
  const more = new Set(news).size - 1;
  return more > 0 ? `${first}, and ${more} more change${more === 1 ? '' : 's'}` : first;
}

function rank(piece: string): number {
  if (/ring|quorum|controller/.test(piece)) return 0;
  if (/^(fail-count|last-failure)|-(status|loc|baseline) on /.test(piece)) return 3;
  return piece.startsWith('the promotion score') ? 2 : 1;
}

function quiet(orders: readonly Order[]): string {
  const looks = orders.filter(({ task }) => task === 'monitor').length;
  if (looksAround(orders)) return `first, ${looks} looks at what runs where`;
  if (looks > 0) return `nothing changes, ${looks} look${looks === 1 ? '' : 's'} begin`;
  return 'nothing is to be done';
}

/** True if some of it is to find out what runs where: whatever is planned besides is planned without knowing. */
function looksAround(orders: readonly Order[]): boolean {
  return orders.some(({ task, intervalMs }) => task === 'monitor' && intervalMs === undefined);
}

/** The same decision about the same scores has the same reason: it is worked out once. */
function explainAbsence(input: DecisionToExplain, noteworthy: readonly Order[]): KnownWhy {
  const { cluster } = input.decision;
  const scores = cluster.scores
    .filter(({ stage }) => stage === 'primitive' || stage === 'promotion')
    .map(({ resource, node, score }) => `${resource.id}@${node?.name}=${score}`);
  const about = [...noteworthy.map(({ key, node }) => `${key}@${node?.name}`), ...scores].join(' ');
  const known = input.known.find((each) => each.about === about);
  return known ?? { about, sentences: whyNobody(input) };
}
