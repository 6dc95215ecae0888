import { z } from 'zod';
import { archivingStrike, archivingVerbs } from './archiving-strike.ts';
import { defineFault } from './fault.ts';
import { landsWithinMs, seen, unseen } from './witness.ts';

export const archiveFails = defineFault({
  kind: 'archive-fails',
  summary: 'Every archive command fails, on every node.',
  explanation: `As an archive that is full or refuses the login. The primary logs "archive command failed" three times, then
a warning, and tries again at the next segment or after a minute. pg_stat_archiver counts the failures. No segment that
has not been archived is removed, so pg_wal grows.

Undoing it makes archiving work again and finishes a segment, so that the backlog is stored at once.`,
  target: 'archive',
  params: z.strictObject({}),
  needs: archivingVerbs,
  strike: (scene) =>
    archivingStrike(scene, { mode: 'fails' }, async ({ primary, segment }) => {
      const line = await scene.awaitEvent(
        (event) =>
          event.type === 'log' &&
          event.node === primary &&
          /^archive command (failed|was terminated)/.test(event.message),
        landsWithinMs,
      );
      if (line?.type === 'log') return seen(`${primary} logged "${line.message}"`);
      return unseen(`${primary} finished ${segment}, but logged no failure to archive it`);
    }),
});
