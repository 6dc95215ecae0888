import type { NodeView } from '../../dump/view.ts';
import { formatDuration } from '../../kit/duration.ts';
import { formatSize } from '../../kit/size.ts';
import { type CauseFinding, defineCause } from './cause.ts';
import { type ArchiverState, judgeArchiver } from './wal/archiver-state.ts';

type Stuck = Extract<ArchiverState, { state: 'failing' | 'hung' }>;

/** Whether WAL is archived as fast as it is written, and if not, why not. */
export const archiving = defineCause({
  kind: 'archiving',
  asks: 'Is WAL archived as fast as it is written: does the archiver work, lag, fail or hang?',
  look: (cluster) =>
    cluster.nodes.flatMap((node) => {
      const archiver = judgeArchiver(node);
      switch (archiver?.state) {
        case 'hung':
          return [hung(node, archiver)];
        case 'failing':
          return [failing(node, archiver)];
        case 'slow':
          return [slow(node, archiver)];
        case 'without command':
          return archiver.waiting > 0 ? [withoutCommand(node, archiver.waiting)] : [];
        default:
          return [];
      }
    }),
});

function hung(node: NodeView, archiver: Stuck): CauseFinding {
  const sure = archiver.seenWaiting && archiver.stuckSeconds >= 60;
  const versionBlind = node.major < 15;
  return {
    cause: 'archiving',
    node: node.name,
    weight: 'act',
    confidence: sure
      ? 'certain'
      : archiver.seenWaiting || archiver.stuckSeconds >= 120
        ? 'likely'
        : 'possible',
    what: `The archiver of ${node.name} hangs: ${waitingWords(node, archiver)}, and nothing is archived and nothing fails.`,
    why:
      'archive_command (or the archive library) has not returned. A command that hangs is neither a success nor a failure, so ' +
      'no counter of pg_stat_archiver moves and whatever watches failed_count stays green. Neither a checkpoint nor ' +
      'max_wal_size removes a segment that waits. A larger or faster disk changes nothing about it.',
    advice: [
      `On ${node.name}, find the child of the archiver process: pgrep -P $(pgrep -f 'postgres.*archiver') -a`,
      'End that child (the upload, not the archiver): kill <its pid>. PostgreSQL tries the segment again within a second.',
      'Do not restart or switch over before that: a fast shutdown waits for the archiver while clients are refused.',
      'Give the command a time limit of its own, such as timeout 60 in front of it, so that a hang becomes a failure that is counted.',
    ],
    evidence: [...stuckEvidence(node, archiver), ...processEvidence(node, archiver)],
    ...(versionBlind
      ? { unseen: [`what the archiver waits for (PostgreSQL ${node.major} does not say; 15 and later do)`] }
      : {}),
  };
}

function failing(node: NodeView, archiver: Stuck): CauseFinding {
  return {
    cause: 'archiving',
    node: node.name,
    weight: 'act',
    confidence: archiver.stuckSeconds >= 60 ? 'certain' : 'likely',
    what: `Archiving on ${node.name} fails${archiver.neverWorked ? ' and has never worked' : ''}: ${waitingWords(node, archiver)}.`,
    why:
      'The last attempt failed after the last success. PostgreSQL keeps every segment until the command succeeds, so pg_wal grows ' +
      'with everything that is written, whatever max_wal_size says. The reason stands in the server log, not in SQL.',
    advice: [
      `Read what the command says: the lines "archive command failed" in the log of ${node.name}.`,
      'Check in this order: the target is reachable and has space; the credentials are valid; the command succeeds when a segment of the same content is there already.',
      'Do not delete files from pg_wal and do not set the command to /bin/true: both leave a gap that no backup can cross.',
    ],
    evidence: stuckEvidence(node, archiver),
  };
}

function slow(node: NodeView, archiver: Extract<ArchiverState, { state: 'slow' }>): CauseFinding {
  const [arriving, perSecond] = [perMinute(archiver.arriving), perMinute(archiver.perSecond)];
  return {
    cause: 'archiving',
    node: node.name,
    weight: 'act',
    confidence: node.windowSeconds >= 30 ? 'likely' : 'possible',
    what: `Archiving on ${node.name} is too slow: ${archiver.waiting} segments wait, and ${arriving} a minute arrive while ${perSecond} are archived.`,
    why: 'The archiver works, one segment after the other, but each takes longer than the server needs to write the next one.',
    advice: [
      'Archive several segments at once (an archive tool that works asynchronously), or compress less.',
      'Look again over a longer window to be sure that this is not a burst: --window 60s.',
    ],
    evidence: [`${archiver.waiting} segments marked .ready, more than when the window began`],
  };
}

function withoutCommand(node: NodeView, waiting: number): CauseFinding {
  return {
    cause: 'archiving',
    node: node.name,
    weight: 'act',
    confidence: 'certain',
    what: `${node.name} has archive_mode on and neither a command nor a library: ${waiting} segments wait for nobody.`,
    why: 'PostgreSQL keeps every segment until it is archived, and with an empty archive_command it waits for one to be set.',
    advice: [
      'Set archive_command or archive_library and reload; if nothing is to be archived, set archive_mode = off and restart.',
    ],
    evidence: [`${waiting} segments marked .ready`],
  };
}

function waitingWords(node: NodeView, { waiting, stuckSeconds }: Stuck): string {
  const segmentBytes = node.settingBytes('wal_segment_size') ?? 0;
  return `${waiting} segments (${formatSize(waiting * segmentBytes)}) wait since ${formatDuration(stuckSeconds * 1_000)}`;
}

function stuckEvidence(node: NodeView, archiver: Stuck): string[] {
  const [before, now] = [node.earliest('archiver')?.[0], node.latest('archiver')?.[0]];
  const window = Number(node.windowSeconds.toFixed(1));
  const last =
    now?.archived_seconds == null ? 'never' : `${formatDuration(now.archived_seconds * 1_000)} ago`;
  const failed = now?.failed_seconds == null ? 'never' : `${formatDuration(now.failed_seconds * 1_000)} ago`;
  return [
    `pg_stat_archiver over ${window} s: archived_count ${before?.archived} to ${now?.archived}, failed_count ${before?.failed} to ${now?.failed}`,
    `last success ${last}, last failure ${failed}`,
    `${archiver.waiting} .ready files${archiver.segment ? `, the oldest ${archiver.segment}` : ''}`,
  ];
}

function processEvidence(node: NodeView, archiver: Stuck): string[] {
  const process = node.latest('archiverProcess')?.[0];
  if (!process) return [];
  return archiver.seenWaiting
    ? [`the archiver (process ${process.pid}) waits for ${process.wait_type}/${process.wait} in every sample`]
    : [
        `the archiver (process ${process.pid}) waits for ${process.wait_type ?? 'nothing'}/${process.wait ?? 'nothing'}`,
      ];
}

const perMinute = (perSecond: number) => Number((perSecond * 60).toPrecision(3));
