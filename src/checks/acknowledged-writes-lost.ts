import { z } from 'zod';
import { defineCheck } from './check.ts';
import { reconcile } from './ledger.ts';
import { cannotTell, moment, present } from './watched.ts';

export const acknowledgedWritesLost = defineCheck({
  kind: 'acknowledged-writes-lost',
  asks: 'Are writes that clients were told are done missing on the surviving primary?',
  params: z.strictObject({
    'at-least': z.int().min(1).default(1).describe('How many must be lost.'),
  }),
  look: (timeline, params) => {
    const ledger = reconcile(timeline);
    if (ledger.status === 'cannot-tell') return cannotTell(ledger.why);
    const { lost, acknowledged, authority } = ledger;
    const measured = { value: lost.count, unit: 'rows' } as const;
    const counted = `${lost.count} of ${acknowledged} acknowledged writes are missing on ${authority}`;
    if (lost.count < params['at-least']) {
      const wanted = lost.count > 0 ? `, fewer than ${params['at-least']}` : '';
      return { status: 'absent', summary: `${counted}${wanted}.`, evidence: [], measured };
    }
    const [first] = lost.examples;
    const since =
      first?.acknowledgedMs === undefined
        ? ''
        : `; the first by number, ${first.row}, was acknowledged at ${moment(timeline, first.acknowledgedMs)}`;
    return present(
      `${counted}${since}.`,
      lost.examples.flatMap(({ row, acknowledgedMs, acknowledgedBy }) =>
        acknowledgedMs === undefined
          ? []
          : [
              {
                fromMs: acknowledgedMs,
                ...(acknowledgedBy === undefined ? {} : { node: acknowledgedBy }),
                text: `row ${row} is acknowledged${acknowledgedBy ? ` by ${acknowledgedBy}` : ''}, and missing in the end`,
              },
            ],
      ),
      measured,
    );
  },
});
