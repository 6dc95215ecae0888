import { readdirSync, readFileSync } from 'node:fs';
import { z } from 'zod';
import { defineCheck } from '../checks/check.ts';
import { defineFault, type Fault } from '../faults/fault.ts';
import { byHand } from '../managers/by-hand.ts';
import type { Manager } from '../managers/manager.ts';
import { duration, name, pattern, rate, share, size } from '../model/fields.ts';
import { defineAction } from '../runbooks/action.ts';
import { defineWorkload } from '../workloads/workload.ts';
import { starterScenario } from './starter.ts';
import type { Vocabulary } from './vocabulary.ts';

/** The whole vocabulary of this folder's tests: an entry for each target and each kind of value; none of them acts. */
export const smallVocabulary: Vocabulary = {
  parts: [],
  faults: [
    fault('power-off', 'node', z.strictObject({})),
    fault(
      'change-setting',
      'node',
      z.strictObject({
        setting: z.string().describe('The setting.'),
        value: z.union([z.string(), z.number(), z.boolean()]).describe('Its new value.'),
        apply: z.enum(['reload', 'restart']).default('reload').describe('How the server takes it.'),
      }),
    ),
    fault(
      'slow-link',
      'link',
      z.strictObject({
        delay: duration().default(100).describe('One-way delay.'),
        'bytes-per-second': size().optional().describe('What the link carries.'),
      }),
    ),
    fault(
      'lose-segment',
      'archive',
      z.strictObject({ segments: z.int().min(1).default(1).describe('How many.') }),
    ),
  ],
  actions: [
    defineAction({
      kind: 'promote',
      summary: 'Promotes a standby.',
      params: z.strictObject({
        node: name().describe('The standby to promote.'),
        'done-within': duration().default(30_000).describe('How long it may take.'),
      }),
      needs: ['promote'],
      describe: ({ node }) => `promote ${node}`,
      mentions: ({ node }) => ({ nodes: [node] }),
      perform: never,
    }),
    defineAction({
      kind: 'move-address',
      summary: 'Moves an address.',
      params: z.strictObject({
        address: name().describe('The address.'),
        to: name().describe('Its new node.'),
      }),
      needs: ['moveAddress'],
      describe: ({ address, to }) => `move ${address} to ${to}`,
      mentions: ({ address, to }) => ({ nodes: [to], addresses: [address] }),
      perform: never,
    }),
  ],
  checks: [
    defineCheck({
      kind: 'writes-unavailable',
      asks: 'Could nobody write?',
      params: z.strictObject({
        'longer-than': duration().default(5_000).describe('Shorter ones do not count.'),
      }),
      look: never,
    }),
    defineCheck({
      kind: 'log-line',
      asks: 'Did a node log this?',
      params: z.strictObject({
        node: name().describe('The node.'),
        matches: pattern().describe('What the line must match.'),
        'at-least': z.int().min(1).default(1).describe('How often.'),
      }),
      look: never,
    }),
  ],
  workloads: [
    defineWorkload({
      kind: 'ledger',
      summary: 'Writes rows.',
      params: z.strictObject({
        address: name().default('primary').describe('Where clients connect.'),
        clients: z.int().min(1).max(100).default(8).describe('How many.'),
        rate: rate().default(100).describe('How many operations per second.'),
        reads: share().default(0.2).describe('How many of them read.'),
      }),
      addresses: ({ address }) => [address],
      nodes: () => [],
      start: never,
    }),
  ],
  managers: [byHand as Manager],
};

function fault(kind: string, target: Fault['target'], params: z.ZodType): Fault {
  const needs = target === 'archive' ? (['damageArchive'] as const) : (['powerOff'] as const);
  return defineFault({ kind, summary: `${kind}.`, explanation: '', target, params, needs, strike: never });
}

function never(): never {
  throw new Error('nothing acts in the tests of the scenario reader');
}

/** The text of the starter and of every scenario of the gallery. */
export function ourScenarios(): readonly string[] {
  const incidents = new URL('../../incidents/', import.meta.url);
  const files = readdirSync(incidents, { recursive: true, encoding: 'utf8' });
  const scenarios = files.filter((path) => path.endsWith('.yaml')).sort();
  return [starterScenario, ...scenarios.map((path) => readFileSync(new URL(path, incidents), 'utf8'))];
}
