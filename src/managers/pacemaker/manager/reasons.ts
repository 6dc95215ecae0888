import type { DecideOptions, Decision } from '../engine/decide.ts';
import type { Order } from '../engine/graph.ts';
import { is } from '../engine/order.ts';
import { describeChanges } from '../explain/changes.ts';
import { lacksPrimary, promotableClone } from '../explain/lacks-primary.ts';
import { describeNoQuorum, forbidsPromotion } from '../explain/quorum.ts';
import { type QuorumEffect, quorumEffect } from '../explain/quorum-effect.ts';
import { describeOrder, isNoteworthy } from '../explain/sentences.ts';

/** What is to be said of a decision, whatever its number and its occasion. */
export interface Outline {
  /** What is done: `promote pg on pg02`. */
  readonly what: string;
  /** Whether something changes, rather than being looked at. */
  readonly noteworthy: boolean;
  /** Each order that changes something, as a sentence. */
  readonly sentences: readonly string[];
  /** Everything that is ordered, for the working. */
  readonly orders: readonly string[];
  /** If nobody is promoted: the decision and the scores it comes from. */
  readonly absence?: string;
  /** If lack of quorum has a part in it that `whyNobody` does not tell: that there is none, as a clause. */
  readonly quorum?: string;
}

export interface DecisionToExplain {
  readonly outline: Outline;
  readonly number: number;
  /** What made the controller decide anew. */
  readonly news: readonly string[];
  /** The last explanations of why nobody is promoted. */
  readonly known: readonly KnownWhy[];
  /** Explains why nobody is promoted. */
  readonly whyNobody: () => readonly string[];
}

export interface KnownWhy {
  readonly about: string;
  readonly sentences: readonly string[];
}

export interface ExplainedDecision {
  readonly reasons: readonly string[];
  readonly why?: KnownWhy;
}

export function outlineOf(decision: Decision, options: DecideOptions): Outline {
  const orders = decision.graph.map(({ order }) => order).filter((order) => !is(order, 'pseudo'));
  const noteworthy = orders.filter(isNoteworthy);
  const looking = looksAround(orders);
  const doing = looking ? [] : describeChanges(noteworthy);
  const effect = quorumEffect(decision, options);
  const absent = !looking && lacksPrimary(decision);
  const quorum =
    absent && keepsAllUnpromoted(decision) ? undefined : quorumClause(decision, noteworthy, effect);
  return {
    what: doing.length > 0 ? doing.join(', ') : quiet(orders),
    noteworthy: noteworthy.length > 0,
    sentences: noteworthy.map((order) => describeOrder(order, order.node, effect.reasonOf(order))),
    orders: orders.map((order) => `${order.key} ${order.node?.name ?? ''}`.trim()),
    ...(absent && { absence: describeAbsence(decision, noteworthy) }),
    ...(quorum !== undefined && { quorum }),
  };
}

/** A decision in sentences: first what is done and on what occasion, then why nobody is promoted if so, then each order. */
export function explainDecision(input: DecisionToExplain): ExplainedDecision {
  const { outline, number, news } = input;
  const why = outline.absence === undefined ? undefined : explainAbsence(input, outline.absence);
  const what = outline.quorum === undefined ? outline.what : `${outline.what}; ${outline.quorum}`;
  const headline = `Transition ${number} (${describeNews(news)}): ${what}.`;
  const first = why ? `${headline.slice(0, -1)}; ${lowerFirst(why.sentences[0] ?? '')}` : headline;
  const isWorthSaying = outline.noteworthy || why !== undefined || number === 1;
  return {
    reasons: isWorthSaying ? [first, ...(why?.sentences.slice(1) ?? []), ...outline.sentences] : [],
    ...(why && { why }),
  };
}

/** True if lack of quorum is among the reasons why nobody is promoted, and told with them. */
function keepsAllUnpromoted({ cluster }: Decision): boolean {
  const clone = promotableClone(cluster);
  return clone !== undefined && forbidsPromotion(cluster, clone);
}

/** Lack of quorum is told where it changes what is done, and where something begins in spite of it. */
function quorumClause(
  { cluster }: Decision,
  noteworthy: readonly Order[],
  { matters }: QuorumEffect,
): string | undefined {
  const inSpite =
    cluster.options.noQuorumPolicy === 'ignore' &&
    noteworthy.some(({ task }) => task === 'start' || task === 'promote');
  return matters || inSpite ? describeNoQuorum(cluster) : undefined;
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

function describeAbsence({ cluster }: Decision, noteworthy: readonly Order[]): string {
  const scores = cluster.scores
    .filter(({ stage }) => stage === 'primitive' || stage === 'promotion')
    .map(({ resource, node, score }) => `${resource.id}@${node?.name}=${score}`);
  const quorum = describeNoQuorum(cluster) ?? [];
  return [quorum, noteworthy.map(({ key, node }) => `${key}@${node?.name}`), scores].flat().join(' ');
}

/** The same decision about the same scores has the same reason: it is given once. */
function explainAbsence({ known, whyNobody }: DecisionToExplain, about: string): KnownWhy {
  return known.find((each) => each.about === about) ?? { about, sentences: whyNobody() };
}
