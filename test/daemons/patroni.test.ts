import { describe, expect, it } from 'vitest';
import { runIncident } from '../support/run-scenario.ts';
import { canRun } from './able.ts';

const able = await canRun('patroni-daemon');

describe.skipIf(!able)('a cluster under the real Patroni', () => {
  it('elects another leader within seconds when its timings are short', async () => {
    const result = await runIncident('incidents/failover-under-patroni/daemon-short-timings.yaml');
    const { verdict, timeline } = result;
    const told = JSON.stringify({ reasons: verdict.reasons, symptoms: verdict.symptoms }, null, 1);
    expect(verdict.verdict, told).toBe('averted');
    const whats = timeline.decisions.map(({ what }) => what);
    expect(whats).toContainEqual(expect.stringMatching(/^promoted self to leader/));
    expect(whats).toContainEqual(expect.stringMatching(/^pg0[23] holds the leader's lease/));
    await result.forget();
  });
});
