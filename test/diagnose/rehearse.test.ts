import { describe, expect, it } from 'vitest';
import { viewDump } from '../../src/dump/view.ts';
import type { Scenario } from '../../src/model/scenario.ts';
import { captureCluster } from '../../src/rehearse/capture.ts';
import { changeOrders } from '../../src/rehearse/change-orders.ts';
import { type Measured, measure } from '../../src/rehearse/measure.ts';
import type { Rehearsal } from '../../src/rehearse/rehearsal.ts';
import { switchoverPlans } from '../../src/rehearse/switchover-plans.ts';
import { readScenario } from '../../src/scenario/read-scenario.ts';
import { writeScenario } from '../../src/scenario/write-scenario.ts';
import { withLab } from '../lab/fixture.ts';
import { runScenario } from '../support/run-scenario.ts';
import { observeLab, smallWal } from './support.ts';

/** The shape of a live cluster, as `reenact capture` writes it and `reenact rehearse` reads it. */
async function captured(): Promise<Scenario> {
  let text = '';
  await withLab(smallWal({ max_prepared_transactions: 10 }), async ({ world }) => {
    const view = viewDump(await observeLab(world, { windowMs: 200 }));
    const found = captureCluster(view);
    if (found) text = writeScenario(found.scenario);
  });
  return readScenario(text, 'captured.yaml').scenario;
}

async function perform(rehearsal: Rehearsal | undefined): Promise<Measured> {
  if (!rehearsal) throw new Error('there is no such rehearsal');
  const result = await runScenario(writeScenario(rehearsal.scenario), { file: `${rehearsal.name}.yaml` });
  await result.forget();
  return measure(result.timeline);
}

describe('a captured cluster', () => {
  it('has the shape of the live one, and a change does in the lab what the rules expect', async () => {
    const shape = await captured();
    expect(shape.topology.nodes).toMatchObject([
      { name: 'pg01', role: 'primary' },
      { name: 'pg02', role: 'standby', replication: 'sync' },
      { name: 'pg03', role: 'standby', replication: 'async' },
    ]);
    const orders = changeOrders(shape, { max_prepared_transactions: 20 });
    expect(orders.map(({ name }) => name)).toEqual([
      'pg01, then pg02, then pg03',
      'pg02, then pg01, then pg03',
      'pg02, then pg03, then pg01',
    ]);

    const [primaryFirst, , standbysFirst] = orders;
    expect(primaryFirst?.expected).toEqual(['pg02 stops replaying', 'pg03 stops replaying']);
    const broken = await perform(primaryFirst);
    expect(broken.broke.join('\n')).toMatch(/pg02 stops replaying for/);
    expect(broken.broke.join('\n')).toMatch(/pg03 stops replaying for/);

    expect(standbysFirst?.expected).toEqual([]);
    const safe = await perform(standbysFirst);
    expect(safe.spoiled).toBeUndefined();
    expect(safe.broke).toEqual([]);
    expect(safe.lostWrites).toBe(0);
  });
});

/** A standby 75 ms away, so that there is something to lose. */
const farAway = `
reenact: 1
title: A standby far away
topology:
  postgres: 18
  nodes: { pg01: { role: primary }, pg02: { role: standby } }
  links: [{ between: [pg01, pg02], delay: 75ms }]
workload: { kind: ledger, clients: 8, rate: 100/s }
symptoms: { nobody-writes: { check: writes-unavailable } }
expect: averted
`;

describe('plans of a switchover', () => {
  const plans = switchoverPlans(readScenario(farAway, 'far-away.yaml').scenario, 'pg02');

  it('losing the primary loses what was on its way', async () => {
    const measured = await perform(plans.find(({ name }) => name === 'lose the primary'));
    expect(measured.spoiled).toBeUndefined();
    expect(measured.lostWrites).toBeGreaterThan(0);
  });

  it.each(['fence now', 'plain switchover', 'synchronous, then switch'])('%s loses nothing', async (name) => {
    const measured = await perform(plans.find((plan) => plan.name === name));
    expect(measured).toMatchObject({ lostWrites: 0, broke: [] });
    expect(measured.spoiled).toBeUndefined();
    expect(measured.writeOutageMs).toBeGreaterThan(0);
    expect(measured.rejectedWrites).toBeGreaterThan(0);
  });
});
