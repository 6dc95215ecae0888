import { walPosition } from '../../dump/view.ts';
import { formatDuration } from '../../kit/duration.ts';
import { formatSize } from '../../kit/size.ts';
import { defineCause } from './cause.ts';
import { isOfBaseBackup } from './wal/holders.ts';

/** WAL that a running base backup keeps goes by itself; worth knowing, and when. */
export const baseBackup = defineCause({
  kind: 'base-backup',
  asks: 'Does a running base backup keep WAL, and until when?',
  look: (cluster) =>
    cluster.nodes.flatMap((node) => {
      const position = walPosition(node);
      const slots = (node.latest('slots') ?? []).filter(isOfBaseBackup);
      if (position === undefined) return [];
      return slots.map(({ name, restart_lsn }) => {
        const bytes = Math.max(0, position - (restart_lsn ?? position));
        // The slot is named after the process that fetches the WAL; the backup itself is another one.
        const progress = node.latest('baseBackups')?.[0];
        const before = node.earliest('baseBackups')?.find(({ pid }) => pid === progress?.pid);
        const streamed = (progress?.streamed_bytes ?? 0) - (before?.streamed_bytes ?? 0);
        const left = (progress?.total_bytes ?? 0) - (progress?.streamed_bytes ?? 0);
        const leftSeconds =
          streamed > 0 && progress?.total_bytes != null ? (left / streamed) * node.windowSeconds : undefined;
        const until =
          leftSeconds === undefined
            ? 'until it ends'
            : `for about ${formatDuration(leftSeconds * 1_000)} more`;
        return {
          cause: 'base-backup',
          node: node.name,
          weight: 'know' as const,
          confidence: 'certain' as const,
          what: `A base backup of ${node.name} keeps ${formatSize(bytes)} of WAL, ${until}.`,
          why: 'pg_basebackup streams the WAL written meanwhile through a temporary slot. It goes with the backup.',
          advice: ['Nothing, unless the disk fills first; then end the backup, not the slot.'],
          evidence: [
            `temporary slot ${name}`,
            ...(progress
              ? [
                  `pg_stat_progress_basebackup: ${progress.phase ?? 'phase unknown'}, ${formatSize(progress.streamed_bytes ?? 0)} of ${progress.total_bytes === null ? 'an unknown total' : formatSize(progress.total_bytes)}`,
                ]
              : []),
          ],
        };
      });
    }),
});
