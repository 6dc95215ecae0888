import type { ClusterView, NodeView } from '../../dump/view.ts';
import { formatDuration } from '../../kit/duration.ts';
import { formatSize } from '../../kit/size.ts';
import { lowerParameter } from '../../model/setting/lower-parameter.ts';
import { type CauseFinding, defineCause, type Inquiry } from './cause.ts';
import { type Lag, measureLag } from './rules/lag.ts';
import { runningValues } from './rules/parameter-nodes.ts';

/** Whether reads may go to a standby now. */
export interface ReadVerdict {
  readonly node: string;
  readonly verdict: 'yes' | 'not yet' | 'no' | 'cannot tell';
  /** Why, in one sentence with its numbers. */
  readonly why: string;
  readonly lag?: Lag;
}

/** Judges every standby: may reads go there, and if not, why and for how long. */
export function judgeReads(cluster: ClusterView, inquiry: Inquiry): readonly ReadVerdict[] {
  return cluster.standbys.map((node) => {
    const lag = measureLag(cluster, node);
    if (!lag) {
      const why = cluster.primary
        ? 'its position could not be seen'
        : 'its primary was not asked, and it has no receiver that would tell the primary’s position';
      return { node: node.name, verdict: 'cannot tell' as const, why };
    }
    return { node: node.name, lag, ...judge(lag, inquiry.stalenessSeconds) };
  });
}

function judge(lag: Lag, stalenessSeconds: number): Pick<ReadVerdict, 'verdict' | 'why'> {
  const behind = lagWords(lag);
  if (lag.replay === 'paused') return { verdict: 'no', why: `its replay is paused; it is ${behind}` };
  if (lag.receiving === false && lag.bytes > 0 && lag.caughtUpIn !== 0)
    return { verdict: 'no', why: `it receives nothing; it is ${behind}` };
  const most = lag.seconds?.most ?? Number.POSITIVE_INFINITY;
  if (lag.bytes === 0 || lag.caughtUpIn === 0 || most <= stalenessSeconds) {
    return { verdict: 'yes', why: lag.bytes === 0 ? 'it has replayed everything' : `it is only ${behind}` };
  }
  if (lag.caughtUpIn === 'never')
    return { verdict: 'no', why: `it is ${behind} and does not catch up at the present rates` };
  const when = lag.caughtUpIn === undefined ? '' : `; it has caught up in about ${inWords(lag.caughtUpIn)}`;
  return { verdict: 'not yet', why: `it is ${behind}${when}` };
}

/** `36 GB and 15 m to 16 m behind`. */
export function lagWords(lag: Lag): string {
  if (lag.bytes === 0) return 'not behind';
  const { seconds } = lag;
  if (!seconds) return `${formatSize(lag.bytes)} behind`;
  const [least, most] = [inWords(seconds.least), inWords(seconds.most)];
  return `${formatSize(lag.bytes)} and ${least === most ? most : `${least} to ${most}`} behind`;
}

const inWords = (seconds: number) => formatDuration(seconds * 1_000);

/** A standby that does not follow its primary. */
export const replicaReads = defineCause({
  kind: 'replica-reads',
  asks: 'Does a standby show old data: paused, disconnected, or slower than its primary?',
  look: (cluster, inquiry) =>
    judgeReads(cluster, inquiry).flatMap((verdict): CauseFinding[] => {
      const node = cluster.standbys.find(({ name }) => name === verdict.node);
      if (!node || !verdict.lag) return [];
      if (verdict.lag.replay === 'paused')
        return explainedByParameters(cluster, node) ? [] : [paused(node, verdict.lag)];
      if (isDisconnected(node)) return [disconnected(cluster, node, verdict.lag)];
      if ((node.settingSeconds('recovery_min_apply_delay') ?? 0) > 0) return [];
      return verdict.verdict === 'no' ? [fallsBehind(node, verdict)] : [];
    }),
});

/** What the cause `parameters` explains is not told twice. */
function explainedByParameters({ primary }: ClusterView, node: NodeView): boolean {
  return primary !== undefined && lowerParameter(runningValues(node), runningValues(primary)) !== undefined;
}

const parametersUnseen = (node: NodeView) => node.setting('max_connections') === undefined;

/** No receiver in any sample: a standby that reconnects has one again within seconds. */
function isDisconnected(node: NodeView): boolean {
  return node.earliest('receiver')?.length === 0 && node.latest('receiver')?.length === 0;
}

function paused(node: NodeView, lag: Lag): CauseFinding {
  return {
    cause: 'replica-reads',
    node: node.name,
    weight: 'act',
    confidence: 'certain',
    what: `Replay on ${node.name} is paused: it is ${lagWords(lag)} and shows older data by the minute.`,
    why: `Somebody paused it (pg_wal_replay_pause), or a recovery target did${parametersUnseen(node) ? ', or one of its settings is smaller than its primary’s, which was not visible' : ''}. It still receives WAL, so the primary shows it as streaming.`,
    advice: [
      'Read its log for "recovery has paused" and what stands before it.',
      `If it was paused by hand and may go on: select pg_wal_replay_resume(); on ${node.name}.`,
      'Send no reads there until then.',
    ],
    evidence: [
      'pg_get_wal_replay_pause_state(): paused',
      `replayed position ${formatSize(lag.bytes)} behind`,
    ],
  };
}

function disconnected(cluster: ClusterView, node: NodeView, lag: Lag): CauseFinding {
  const moves = (lag.replayedPerSecond ?? 0) > 0;
  const shown = cluster.primary?.latest('senders');
  return {
    cause: 'replica-reads',
    node: node.name,
    weight: 'act',
    confidence: moves ? 'likely' : 'certain',
    what: moves
      ? `${node.name} does not stream; it replays from the archive and is ${lagWords(lag)}.`
      : `${node.name} receives nothing: it is ${lagWords(lag)}, and stays where it is while others write.`,
    why:
      'It has no WAL receiver. The usual lag query compares what it has received with what it has replayed; those are equal, so it ' +
      'answers 0 for as long as the connection is broken.',
    advice: [
      `Read the log of ${node.name} for "could not connect" or "requested WAL segment ... has already been removed".`,
      'In the second case only the archive or a new base backup helps.',
      'Send no reads there until then.',
    ],
    evidence: [
      'pg_stat_wal_receiver is empty in every sample',
      `${formatSize(lag.bytes)} between its replayed position and the primary’s flushed one`,
      ...(shown ? [`${cluster.primary?.name} streams to ${shown.length} standby(s)`] : []),
    ],
  };
}

function fallsBehind(node: NodeView, { why, lag }: ReadVerdict): CauseFinding {
  const replayed = lag?.replayedPerSecond ?? 0;
  return {
    cause: 'replica-reads',
    node: node.name,
    weight: 'act',
    confidence: node.windowSeconds >= 10 ? 'likely' : 'possible',
    what: `Reads on ${node.name} are out of date: ${why}.`,
    why: `It replays ${formatSize(Math.round(replayed))}/s while ${formatSize(Math.round(lag?.writtenPerSecond ?? 0))}/s are written.`,
    advice: [
      'Send no reads there that must be recent.',
      'See what holds replay up: a long query it waits for (max_standby_streaming_delay), its disk, or the one process that replays.',
    ],
    evidence: [`over ${node.windowSeconds.toFixed(1)} s: replayed ${formatSize(Math.round(replayed))}/s`],
  };
}
