import { z } from 'zod';
import { defineCheck } from './check.ts';
import { reconcile } from './ledger.ts';
import { cannotTell, present } from './watched.ts';

export const rowsDiverged = defineCheck({
  kind: 'rows-diverged',
  asks: 'Do surviving nodes that replayed everything hold different rows?',
  params: z.strictObject({
    'at-least': z.int().min(1).default(1).describe('How many rows must differ.'),
  }),
  look: (timeline, params) => {
    const ledger = reconcile(timeline);
    if (ledger.status === 'cannot-tell') return cannotTell(ledger.why);
    const { diverged, complete } = ledger;
    if (complete.length < 2) {
      return cannotTell(
        `Only ${complete.join('')} was read completely, so there is nothing to compare it with.`,
      );
    }
    const measured = { value: diverged.count, unit: 'rows' } as const;
    const counted = `${diverged.count} rows differ between ${complete.join(', ')}`;
    if (diverged.count < params['at-least']) {
      return { status: 'absent', summary: `${counted}.`, evidence: [], measured };
    }
    const atMs = timeline.rows.at(-1)?.atMs ?? timeline.lastMs;
    return present(
      `${counted}.`,
      diverged.examples.map(({ row, on }) => ({
        fromMs: atMs,
        text: `row ${row} is on ${on.join(', ')} and not on ${complete.filter((node) => !on.includes(node)).join(', ')}`,
      })),
      measured,
    );
  },
});
