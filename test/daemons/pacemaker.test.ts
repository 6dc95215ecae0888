import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { runIncident } from '../support/run-scenario.ts';
import { canRun } from './able.ts';

const able = await canRun('pacemaker-daemon');

describe.skipIf(!able)('a cluster under the real Pacemaker', () => {
  it('fails over by itself, decides as the policy engine does, and leaves nothing behind', async () => {
    const result = await runIncident('incidents/failover-under-pacemaker/daemon.yaml');
    const { verdict, timeline } = result;
    const told = JSON.stringify({ reasons: verdict.reasons, symptoms: verdict.symptoms }, null, 1);
    expect(verdict.verdict, told).toBe('averted');

    const { decisions, orders } = timeline;
    const promotions = decisions.filter(({ what }) => /promote Postgresql on pg0[23]/.test(what));
    expect(promotions.length).toBeGreaterThan(0);
    const otherwise = decisions.filter(({ because }) => !because.at(-1)?.includes('is the same'));
    expect(otherwise.map(({ what, because }) => ({ what, because }))).toEqual([]);
    expect(orders).toContainEqual(expect.objectContaining({ by: 'manager', verb: 'promote', stage: 'done' }));
    expect(existsSync(String(timeline.facts['folder']))).toBe(false);
    await result.forget();
  });
});
