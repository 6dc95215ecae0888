import { z } from 'zod';
import { formatDuration } from '../kit/duration.ts';
import { duration, name } from '../model/fields.ts';
import { primaryOf } from '../model/topology.ts';
import type { ObservationEvent, OperationEvent } from '../recording/event.ts';
import type { Timeline } from '../recording/timeline.ts';
import { findOutages, longest, type Window } from './availability.ts';
import { defineCheck } from './check.ts';
import { seenIn } from './spell.ts';
import { absent, blindness, cannotTell, looksAt, moment, present, watchNeverBegan } from './watched.ts';

export const primaryRefuses = defineCheck({
  kind: 'primary-refuses',
  asks: "Did the primary's server run and refuse its clients all the same?",
  lasts: true,
  params: z.strictObject({
    node: name().optional().describe('The node in question; by default the primary of the start.'),
    'longer-than': duration().default(5_000).describe('Shorter refusals do not count.'),
  }),
  neverWithinMs: (params) => params['longer-than'],
  look: (timeline, params) => {
    const watch = timeline.watch;
    if (!watch) return watchNeverBegan();
    const node = params.node ?? primaryOf(timeline.header.scenario.topology).name;
    const up = seenIn(timeline, looksAt(timeline, node), isUp).spells;
    const outages = findOutages(timeline.operations, 'write', watch, params['longer-than']);
    const long = intersect(intersect(outages, up), ownership(timeline, node, watch))
      .flatMap((window) => refusalsIn(timeline.operations, window) ?? [])
      .filter(({ fromMs, toMs }) => toMs - fromMs > params['longer-than']);
    const worst = longest(long);
    if (worst) {
      const lengthMs = worst.toMs - worst.fromMs;
      const server = serverDuring(timeline, node, worst);
      return present(
        `The server of ${node} ran (${server}) and for ${formatDuration(lengthMs)} from ${moment(timeline, worst.fromMs)} no write succeeded; ${worst.refused} connections were refused.`,
        long.map(({ fromMs, toMs, refused }) => ({
          fromMs,
          toMs,
          node,
          text: `${node} runs and refuses ${refused} connections`,
        })),
        { value: lengthMs, unit: 'ms' },
      );
    }
    const blind = blindness(timeline, node);
    if (blind) return cannotTell(blind);
    if (!timeline.operations.some((operation) => operation.kind === 'write')) {
      return cannotTell('No client wanted to write.');
    }
    return absent(
      timeline,
      `${node} did not refuse clients for longer than ${formatDuration(params['longer-than'])} while its server ran`,
    );
  },
});

/** Up means that a server process is there and able to answer; a frozen one refuses nobody. */
const isUp = ({ state }: ObservationEvent) =>
  state.host === 'on' && state.server !== 'down' && state.server !== 'frozen';

/**
 * The part of a window in which connections were refused: from the last that was heard otherwise before the first refusal to
 * the first that was heard otherwise after the last one. Before and after, clients were kept waiting, by a link that is cut for one.
 * @returns `undefined` if none was refused
 */
function refusalsIn(
  operations: readonly OperationEvent[],
  { fromMs, toMs }: Window,
): (Window & { readonly refused: number }) | undefined {
  const within = operations
    .filter(({ atMs }) => atMs > fromMs && atMs <= toMs)
    .sort((a, b) => a.atMs - b.atMs);
  const first = within.findIndex(wasRefused);
  const last = within.findLastIndex(wasRefused);
  if (first < 0) return undefined;
  return {
    fromMs: within[first - 1]?.atMs ?? fromMs,
    toMs: within[last + 1]?.atMs ?? toMs,
    refused: within.filter(wasRefused).length,
  };
}

/** An operation that was never sent because no connection came about, and not for lack of time. */
const wasRefused = ({ sentMs, error }: OperationEvent) => sentMs === undefined && isRefusal(error);

/** `refused` whatever the code, or an answer of the server with an SQLSTATE to somebody who was connecting. */
const isRefusal = (error: string | undefined) =>
  error !== undefined && /^(refused\b|(rejected|terminated) [0-9A-Z]{5}$)/.test(error);

function intersect(ones: readonly Window[], others: readonly Window[]): Window[] {
  return ones.flatMap((one) =>
    others
      .map((other) => ({ fromMs: Math.max(one.fromMs, other.fromMs), toMs: Math.min(one.toMs, other.toMs) }))
      .filter(({ fromMs, toMs }) => toMs > fromMs),
  );
}

/** When virtual addresses belonged to a node: only then do clients who connect to them meet its server. */
function ownership(timeline: Timeline, node: string, watch: Window): Window[] {
  return timeline.header.scenario.topology.addresses.flatMap(({ name: address, owner }) => {
    const moves = timeline.addresses.filter((event) => event.address === address);
    const holds = [{ atMs: Number.NEGATIVE_INFINITY, owner: owner as string | null }, ...moves];
    return holds.flatMap((hold, index) =>
      hold.owner === node ? [{ fromMs: hold.atMs, toMs: holds[index + 1]?.atMs ?? watch.toMs }] : [],
    );
  });
}

/** The states the server was seen in, in order: `ready, stopping`. */
function serverDuring(timeline: Timeline, node: string, window: Window): string {
  const states = looksAt(timeline, node)
    .filter((look) => look.atMs >= window.fromMs && look.atMs <= window.toMs)
    .map((look) => look.state.server);
  return [...new Set(states)].join(', ') || 'state unknown';
}
