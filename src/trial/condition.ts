import type { Condition, NodeCondition } from '../model/moment.ts';
import type { RecordedEvent } from '../recording/event.ts';
import { isSynchronous } from '../world/look.ts';
import type { Expectation } from './await-holding.ts';
import type { Situation } from './situation.ts';

/** How long the clients must do the same before they count as failing or succeeding, in milliseconds. */
const steadyMs = 500;

/**
 * Whether a condition holds now.
 * @param sinceMs when the condition was first awaited; log lines before it do not count
 */
export function holds(condition: Condition, situation: Situation, nowMs: number, sinceMs: number): boolean {
  if ('is' in condition) return nodeIs(condition.node, condition.is, situation);
  if ('lagBytes' in condition) {
    const lag = lagBytes(condition.node, condition.measure, situation);
    return lag !== undefined && lag >= condition.lagBytes;
  }
  if ('caughtUpWithinBytes' in condition) {
    const lag = lagBytes(condition.node, 'replay', situation);
    return lag !== undefined && lag <= condition.caughtUpWithinBytes;
  }
  if ('walBytes' in condition) return (situation.node(condition.node)?.walBytes ?? 0) >= condition.walBytes;
  if ('logs' in condition) return situation.hasLogged(condition.node, new RegExp(condition.logs), sinceMs);
  // Only platforms have parts, and they are not played here.
  if ('gauge' in condition) return false;
  if ('after' in condition) return situation.isDone(condition.after);
  return clientsAre(condition.clients, situation, nowMs, sinceMs);
}

/**
 * A condition as something to await.
 * @param sinceMs when the condition was first awaited
 */
export function expectationOf(
  condition: Condition,
  situation: Situation,
  now: () => number,
  sinceMs: number,
): Expectation {
  return {
    holds: () => holds(condition, situation, now(), sinceMs),
    heeds: (event) => heeds(condition, event),
    mayHoldAtMs: () => mayHoldAtMs(condition, situation, now(), sinceMs),
  };
}

/** Whether such an event may make the condition true. */
function heeds(condition: Condition, event: RecordedEvent): boolean {
  switch (event.type) {
    case 'observation':
      return (
        'is' in condition ||
        'lagBytes' in condition ||
        'caughtUpWithinBytes' in condition ||
        'walBytes' in condition
      );
    case 'log':
      return 'logs' in condition && condition.node === event.node;
    case 'operation':
      return 'clients' in condition;
    case 'fault':
    case 'order':
      return 'after' in condition;
    default:
      return false;
  }
}

/** When the condition may come true although nothing happens: only of what clients do no event tells while they wait. */
function mayHoldAtMs(condition: Condition, situation: Situation, nowMs: number, sinceMs: number): number {
  if (!('clients' in condition)) return Number.POSITIVE_INFINITY;
  // Whoever begins to wait after this look has not waited for long enough before.
  if (condition.clients === 'failing') return failingFromMs(situation, sinceMs) ?? nowMs + steadyMs;
  return nothingFailedFromMs(situation);
}

function nodeIs(name: string, is: NodeCondition, situation: Situation): boolean {
  const state = situation.node(name);
  if (!state) return false;
  switch (is) {
    case 'ready':
      return state.server === 'ready' && state.answers;
    case 'down':
      return state.server === 'down';
    case 'primary':
    case 'standby':
      return state.answers && state.role === is;
    case 'streaming':
      return state.answers && state.receiving === true;
    case 'disconnected':
      return state.answers && state.role === 'standby' && state.receiving !== true;
    case 'paused':
      return state.answers && state.replay === 'paused';
    case 'synchronous':
      return (
        situation.primary()?.standbys?.some((standby) => standby.name === name && isSynchronous(standby)) ===
        true
      );
  }
}

/** How far a standby is behind the primary as last seen, in bytes; `undefined` if either cannot be seen. */
function lagBytes(name: string, measure: 'replay' | 'receive', situation: Situation): number | undefined {
  const state = situation.node(name);
  const head = situation.primary()?.flushedLsn;
  const own = measure === 'replay' ? state?.replayedLsn : state?.flushedLsn;
  if (!state?.answers || head === undefined || own === undefined) return undefined;
  return Math.max(0, head - own);
}

function clientsAre(
  how: 'failing' | 'succeeding',
  situation: Situation,
  nowMs: number,
  sinceMs: number,
): boolean {
  if (how === 'failing') return nowMs >= (failingFromMs(situation, sinceMs) ?? Number.POSITIVE_INFINITY);
  const acknowledgedMs = situation.lastAcknowledgedMs();
  const succeeded = acknowledgedMs !== undefined && nowMs < acknowledgedMs + steadyMs;
  return succeeded && nowMs >= nothingFailedFromMs(situation);
}

/**
 * From when on clients count as failing, if no further write is acknowledged; `undefined` while none is tried: who writes
 * seldom, or only reads for a while, does not fail.
 */
function failingFromMs(situation: Situation, sinceMs: number): number | undefined {
  const triedMs = situation.triedInVainSinceMs();
  return triedMs === undefined ? undefined : Math.max(triedMs, sinceMs) + steadyMs;
}

/** From when on no write failed lately, if no further one does. */
function nothingFailedFromMs(situation: Situation): number {
  return (situation.lastUnacknowledgedMs() ?? Number.NEGATIVE_INFINITY) + steadyMs;
}
