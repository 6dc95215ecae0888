import { z } from 'zod';
import { defineManager } from './manager.ts';

/** Nobody but people: it decides nothing; what happens is in the scenario's runbook. */
export const byHand = defineManager({
  kind: 'by-hand',
  summary: 'No automation: only the steps of the runbook are taken.',
  explanation:
    'Nothing on any node decides anything: what happens after a fault is in the runbook, or does not happen.',
  settings: z.strictObject({}),
  orders: [],
  needsStore: false,
  begin: () => null,
  decide: () => ({ orders: [], reasons: [], memory: null, nextMs: Number.POSITIVE_INFINITY }),
});
