import { z } from 'zod';
import { formatSize } from '../kit/size.ts';
import { name, size } from '../model/fields.ts';
import { defineCheck } from './check.ts';
import { absent, blindness, cannotTell, looksAt, moment, present, watchNeverBegan } from './watched.ts';

export const walPilesUp = defineCheck({
  kind: 'wal-piles-up',
  asks: "Did a node's pg_wal grow beyond a size?",
  lasts: true,
  params: z.strictObject({
    node: name().describe('The node in question.'),
    beyond: size().describe('How large pg_wal may be.'),
  }),
  look: (timeline, { node, beyond }) => {
    if (!timeline.watch) return watchNeverBegan();
    const measured = looksAt(timeline, node).flatMap((look) =>
      look.state.walBytes === undefined ? [] : [{ atMs: look.atMs, bytes: look.state.walBytes }],
    );
    const first = measured[0];
    const most = [...measured].sort((a, b) => b.bytes - a.bytes)[0];
    if (!first || !most) return cannotTell(`Nobody saw how large pg_wal of ${node} was during the watch.`);
    const crossed = measured.find((look) => look.bytes > beyond);
    const value = { value: most.bytes, unit: 'bytes' } as const;
    if (crossed) {
      return present(
        `pg_wal of ${node} grew from ${formatSize(first.bytes)} to ${formatSize(most.bytes)}, beyond ${formatSize(beyond)} at ${moment(timeline, crossed.atMs)}.`,
        [
          { fromMs: crossed.atMs, node, text: `pg_wal of ${node} passes ${formatSize(beyond)}` },
          { fromMs: most.atMs, node, text: `pg_wal of ${node} is at its largest: ${formatSize(most.bytes)}` },
        ],
        value,
      );
    }
    const blind = blindness(timeline, node);
    if (blind) return cannotTell(blind);
    return absent(
      timeline,
      `pg_wal of ${node} held ${formatSize(most.bytes)} at most, not beyond ${formatSize(beyond)}`,
      value,
    );
  },
});
