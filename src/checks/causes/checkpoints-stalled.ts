import { walPosition } from '../../dump/view.ts';
import { formatDuration } from '../../kit/duration.ts';
import { formatSize } from '../../kit/size.ts';
import { defineCause } from './cause.ts';

/** A server that writes but does not get a checkpoint done removes no WAL, whatever else holds it. */
export const checkpointsStalled = defineCause({
  kind: 'checkpoints-stalled',
  asks: 'Do checkpoints still complete? Without them no WAL is removed.',
  look: (cluster) => {
    const node = cluster.primary;
    const control = node?.latest('control')?.[0];
    const position = node && walPosition(node);
    if (!node || position === undefined || control?.redo_lsn == null || control.checkpoint_seconds === null)
      return [];
    const timeout = node.settingSeconds('checkpoint_timeout') ?? 300;
    const segmentBytes = node.settingBytes('wal_segment_size') ?? 2 ** 24;
    const upSeconds = node.latest('server')?.[0]?.up_seconds ?? 0;
    const sinceSeconds = Math.min(control.checkpoint_seconds, upSeconds);
    const written = position - control.redo_lsn;
    // A server that writes nothing skips its checkpoints, and one that just started has not had time for one.
    if (sinceSeconds < 2 * timeout + 60 || written < 8 * segmentBytes) return [];
    return [
      {
        cause: 'checkpoints-stalled',
        node: node.name,
        weight: 'act',
        confidence: 'likely',
        what: `${node.name} has not completed a checkpoint for ${formatDuration(sinceSeconds * 1_000)}, although ${formatSize(written)} of WAL were written since.`,
        why: `checkpoint_timeout is ${formatDuration(timeout * 1_000)}. WAL is removed only when a checkpoint completes, and crash recovery must replay all of it.`,
        advice: [
          'See what the checkpointer waits for (pg_stat_activity, backend_type checkpointer): storage that does not take writes is the usual reason.',
          'Expect recovery after a crash, and a planned stop, to take long.',
        ],
        evidence: [
          `pg_control_checkpoint: redo ${formatSize(written)} behind, ${formatDuration(control.checkpoint_seconds * 1_000)} old`,
        ],
      },
    ];
  },
});
