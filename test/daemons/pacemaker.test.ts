import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { runScenario } from '../support/run-scenario.ts';
import { canRun } from './able.ts';

const file = 'incidents/failover-under-pacemaker/daemon.yaml';
const able = await canRun('pacemaker-daemon');

describe.skipIf(!able)('a cluster under the real Pacemaker', () => {
  it('fails over by itself, decides as the policy engine does, and leaves nothing behind', async () => {
    // The incident leaves more time to machines on which programs start slowly; here every minute counts.
    const text = (await readFile(file, 'utf8'))
      .replace('within: 80s', 'within: 60s')
      .replace('watch: 90s', 'watch: 65s');
    const result = await runScenario(text, { file });
    expect(result.timeline.header.scenario.limits.watchMs).toBe(65_000);
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
