import { describe, expect, it } from 'vitest';
import { findOutages, longest } from '../../src/checks/availability.ts';
import { findFailovers } from '../../src/checks/failovers.ts';
import { defineManager, type Manager } from '../../src/managers/manager.ts';
import { lookout } from '../../src/managers/testing.ts';
import { renderText } from '../../src/report/text.ts';
import { frozenManager, powerLost, splitBrain, takenOver } from './scenarios.ts';
import { type Managed, runManaged } from './trial.ts';

const decisionsOf = ({ timeline }: Managed) => timeline.decisions.map(({ what }) => what.split(':')[0]);
const byName = (one: readonly unknown[], other: readonly unknown[]) =>
  String(one[0]).localeCompare(String(other[0]));
const bytesOf = (events: Managed['events']) => events.map((event) => JSON.stringify(event)).join('\n');

describe.concurrent.each(['simulator', 'lab'] as const)('the same manager in the %s', (world) => {
  it('fails over when the primary is lost, and takes it back as a standby', async () => {
    const managed = await runManaged(powerLost, { world });
    expect(managed.verdict).toMatchObject({ verdict: 'reenacted', reasons: [] });
    expect(decisionsOf(managed)).toEqual([
      'Promotes pg02',
      'Takes the address primary, because pg02 is primary now.',
      'pg03 follows pg02, which is primary on timeline 2.',
      'Rebuilds pg01 from pg02.',
    ]);
    expect(managed.verdict.ledger).toMatchObject({ lost: { count: 0 } });
    expect(
      managed.timeline.rows.map(({ node, role, complete }) => [node, role, complete]).toSorted(byName),
    ).toEqual([
      ['pg01', 'standby', true],
      ['pg02', 'primary', true],
      ['pg03', 'standby', true],
    ]);
  });

  it('has a failover whose phases add up to what the clients missed', async () => {
    const { timeline } = await runManaged(powerLost, { world, seed: 2 });
    const { watch, operations } = timeline;
    const gap = watch && longest(findOutages(operations, 'write', watch, 0));
    const [failover, ...others] = findFailovers(timeline);
    expect(others).toEqual([]);
    const sumMs = failover?.phases.reduce((sum, { fromMs, toMs }) => sum + toMs - fromMs, 0) ?? 0;
    expect(Math.abs(sumMs - ((gap?.toMs ?? 0) - (gap?.fromMs ?? 0)))).toBeLessThan(100);
    expect(failover?.phases[0]?.sign).toMatch(/^pg02 decided: Promotes pg02/);
    expect(failover?.phases.filter(({ fromMs, toMs }) => toMs < fromMs)).toEqual([]);
  });

  it('splits the brain when the network does, and the ledger shows what it cost', async () => {
    const managed = await runManaged(splitBrain, { world });
    expect(managed.verdict).toMatchObject({ verdict: 'reenacted', reasons: [] });
    const { lost } = managed.verdict.ledger as { readonly lost?: { readonly count: number } };
    expect(lost?.count).toBeGreaterThan(100);
    const writers = new Set(managed.timeline.operations.map(({ node }) => node));
    expect(writers.has('pg01')).toBe(true);
    expect(writers.has('pg02') || writers.has('pg03')).toBe(true);
  });
});

describe('a person', () => {
  it('takes over from a manager that waits, and hands back', async () => {
    const { verdict, timeline } = await runManaged(takenOver, { world: 'simulator' });
    expect(verdict).toMatchObject({ verdict: 'reenacted', reasons: [] });
    expect(timeline.managers.map(({ node, state }) => `${node} ${state}`)).toEqual([
      'pg02 unmanaged',
      'pg03 unmanaged',
      'pg02 running',
      'pg03 running',
    ]);
    const [failover] = findFailovers(timeline);
    const lengthsMs = failover?.phases.map(({ fromMs, toMs }) => toMs - fromMs) ?? [];
    expect(failover).toMatchObject({ from: 'pg01', to: 'pg02', open: false });
    expect(failover?.phases[0]?.sign).toBe('the operator noticed that it is time to act');
    expect(failover?.phases[1]?.sign).toBe('promote pg02 was ordered');
    expect(lengthsMs[1]).toBeCloseTo(1_000, -1);
  });
});

describe('a manager that is frozen', () => {
  it('lets two primaries be, and its thawing ends the address that it held', async () => {
    const managed = await runManaged(frozenManager, { world: 'simulator' });
    expect(managed.verdict).toMatchObject({ verdict: 'reenacted', reasons: [] });
    expect(decisionsOf(managed).at(-1)).toBe(
      'Drops the address primary, because pg02 is primary on a newer timeline.',
    );
  });
});

describe('in the simulator', () => {
  it('the same seed gives the same bytes, and another one others', async () => {
    const [one, same, other] = await Promise.all(
      [7, 7, 8].map((seed) => runManaged(powerLost, { world: 'simulator', seed })),
    );
    expect(bytesOf(same?.events ?? [])).toBe(bytesOf(one?.events ?? []));
    expect(bytesOf(other?.events ?? [])).not.toBe(bytesOf(one?.events ?? []));
  });

  it('a manager that never promotes leaves its reason in the report', async () => {
    const idle = defineManager<boolean, never, typeof lookout.settings>({
      kind: 'lookout',
      summary: '',
      explanation: '',
      settings: lookout.settings,
      needsStore: false,
      begin: () => false,
      decide: ({ node, atMs }, _, told) => {
        const speaks = node === 'pg02' && atMs > 6_000 && !told;
        const reasons = speaks ? ['Nobody is promoted: no node has a promotion score.'] : [];
        return { orders: [], reasons, memory: told || speaks, nextMs: atMs + 1_000 };
      },
    }) as unknown as Manager;
    const { timeline, verdict } = await runManaged(powerLost, { world: 'simulator', manager: idle });
    const page = renderText(timeline, verdict, { columns: 120 });
    expect(page).toContain('Nobody was promoted in the');
    expect(page).toContain('Nobody is promoted: no node has a promotion score.');
  });
});
