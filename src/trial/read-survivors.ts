import { awaitCondition } from '../kit/clock.ts';
import { writeIntegerSet } from '../kit/integer-set.ts';
import { outlast } from '../kit/outlast.ts';
import { formatLsn, type NodeState } from '../model/node-state.ts';
import type { RowsEvent } from '../recording/event.ts';
import { newestPrimary } from './situation.ts';
import type { Stage } from './stage.ts';

/** A standby that has not come closer for this long will not catch up by itself, in milliseconds. */
const noProgressMs = 6_000;

/**
 * Reads what every surviving node holds, each after its replay provably reached the end of what the primary had
 * written; a node that cannot get there is read as it is and marked incomplete, with the reason.
 */
export async function readSurvivors(stage: Stage): Promise<void> {
  const { nodes } = stage.scenario.topology;
  const states = await Promise.all(nodes.map((node) => stage.world.observe(node.name)));
  const primary = await atEndOfRecord(newestPrimary(states), stage);
  const others = states.filter((state) => state.role === 'primary' && state.node !== primary?.node);
  const head = { primary, others: others.map((state) => state.node) };
  await Promise.all(nodes.map((node) => readNode(node.name, head, stage)));
}

/** How long a checkpoint of an idle primary may take, in milliseconds; one that is broken is read as it is. */
const checkpointWithinMs = 5_000;

/**
 * The primary once everything it has written is flushed. An idle one may have flushed half a record, up to a page's
 * end, which no standby can replay until the next record comes, a quarter of a minute later; a checkpoint flushes to
 * the end of a record.
 */
async function atEndOfRecord(primary: NodeState | undefined, stage: Stage): Promise<NodeState | undefined> {
  if (!primary) return undefined;
  const { verbs, clock, observe } = stage.world;
  await outlast(clock, verbs.checkpoint(primary.node), checkpointWithinMs, stage.stops);
  const after = await observe(primary.node);
  return after.answers && after.role === 'primary' ? after : primary;
}

/** Who writes at the end of a trial. */
interface Head {
  /** The primary whose end the standbys are to reach, as last seen. */
  readonly primary: NodeState | undefined;
  /** Primaries of older timelines, left over from before a promotion. */
  readonly others: readonly string[];
}

async function readNode(node: string, head: Head, stage: Stage): Promise<void> {
  const caughtUp = await awaitReplay(node, head, stage);
  const state = caughtUp.state;
  const event = {
    type: 'rows' as const,
    node,
    ...(state.role ? { role: state.role } : {}),
    ...(state.timeline === undefined ? {} : { timeline: state.timeline }),
    complete: caughtUp.complete,
    ...(caughtUp.upToLsn === undefined ? {} : { upToLsn: caughtUp.upToLsn }),
    ...(caughtUp.why ? { why: caughtUp.why } : {}),
  };
  const read = await readRows(node, stage);
  const rows: Partial<RowsEvent> =
    'why' in read
      ? { complete: false, why: [caughtUp.why, read.why].filter(Boolean).join('; ') }
      : {
          rows: writeIntegerSet(read.rows),
          duplicated: writeIntegerSet(read.duplicated),
          altered: writeIntegerSet(read.altered),
        };
  stage.record({ ...event, ...rows, atMs: stage.clock.now() });
}

async function readRows(node: string, stage: Stage) {
  try {
    return await stage.world.readRows(node);
  } catch (error) {
    return { why: `it cannot be read: ${error instanceof Error ? error.message : String(error)}` };
  }
}

interface Replay {
  readonly state: NodeState;
  readonly complete: boolean;
  readonly upToLsn?: number;
  readonly why?: string;
}

/** Awaits that a node has replayed everything the primary had flushed when this began. */
async function awaitReplay(node: string, head: Head, stage: Stage): Promise<Replay> {
  const { clock, world, scenario } = stage;
  const { primary } = head;
  const targetLsn = primary?.flushedLsn;
  let bestLsn = -1;
  let bestMs = clock.now();
  const replay = await awaitCondition<Replay>(
    clock,
    async () => {
      const state = await world.observe(node);
      const verdict = judgeReplay(state, primary, targetLsn);
      if (verdict) return verdict;
      const astray = await whyAstray(state, head, stage);
      if (astray) return { state, complete: false, why: astray };
      if ((state.replayedLsn ?? -1) > bestLsn) {
        bestLsn = state.replayedLsn ?? -1;
        bestMs = clock.now();
      }
      if (clock.now() - bestMs < noProgressMs) return undefined;
      return { state, complete: false, why: whyStuck(state, primary, targetLsn) };
    },
    { withinMs: scenario.limits.settleMs, everyMs: 50, signal: stage.stops },
  );
  if (replay) return replay;
  const state = await world.observe(node);
  return {
    state,
    complete: false,
    why: `${whyStuck(state, primary, targetLsn)}, and the time to settle was over`,
  };
}

/** The final answer for a node whose state already tells it; `undefined` if it may still get there. */
function judgeReplay(
  state: NodeState,
  primary: NodeState | undefined,
  targetLsn: number | undefined,
): Replay | undefined {
  if (state.host === 'off') return { state, complete: false, why: 'its host is off' };
  if (state.server === 'down') return { state, complete: false, why: 'its server is down' };
  if (!state.answers) return undefined;
  if (state.role === 'primary') {
    return {
      state,
      complete: true,
      ...(state.flushedLsn === undefined ? {} : { upToLsn: state.flushedLsn }),
    };
  }
  if (!primary || targetLsn === undefined) {
    return { state, complete: false, why: 'there is no primary whose end it could have reached' };
  }
  const reached = (state.replayedLsn ?? -1) >= targetLsn && state.timeline === primary.timeline;
  return reached ? { state, complete: true, upToLsn: targetLsn } : undefined;
}

/**
 * Why a standby that streams will not come to the primary's timeline: it streams from a primary of its own, and by now
 * nobody is left who would point it elsewhere. Told at once, because on real servers waiting for it takes real time.
 */
async function whyAstray(
  state: NodeState,
  { primary, others }: Head,
  { world }: Stage,
): Promise<string | undefined> {
  if (!primary || !state.receiving || state.timeline === primary.timeline) return undefined;
  for (const other of others) {
    const { answers, role, timeline, standbys = [] } = await world.observe(other);
    const streams = standbys.some(({ name, state: sender }) => name === state.node && sender === 'streaming');
    if (answers && role === 'primary' && timeline === state.timeline && streams) {
      return `it streams from ${other}, which is still a primary of timeline ${timeline}, while ${primary.node} is on ${primary.timeline}`;
    }
  }
  return undefined;
}

function whyStuck(state: NodeState, primary: NodeState | undefined, targetLsn: number | undefined): string {
  if (!state.answers) return `it does not answer (${state.silence ?? `the server is ${state.server}`})`;
  if (state.replay === 'paused') return 'its replay is paused';
  if (primary && state.timeline !== undefined && state.timeline !== primary.timeline) {
    return `it is on timeline ${state.timeline} while ${primary.node} is on ${primary.timeline}`;
  }
  const at = state.replayedLsn === undefined ? 'an unknown position' : formatLsn(state.replayedLsn);
  const to = targetLsn === undefined ? '?' : formatLsn(targetLsn);
  return `it stands at ${at} and does not reach ${to}${state.receiving ? '' : ' (it is not receiving)'}`;
}
