import { z } from 'zod';
import { defineManager } from './manager.ts';

/** Nobody but people: it decides nothing; what happens is in the scenario's runbook. */
export const byHand = defineManager({
  kind: 'by-hand',
  summary: 'No automation: only the steps of the runbook are taken.',
  settings: z.strictObject({}),
  remember: () => null,
  decide: () => ({ orders: [], reasons: [], memory: null }),
});
