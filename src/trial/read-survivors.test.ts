import { describe, expect, it } from 'vitest';
import { simulate } from '../../test/parity/simulate.ts';
import type { RecordedEvent, RowsEvent } from '../recording/event.ts';
import { readScenario } from '../scenario/read-scenario.ts';

/** A standby is promoted while the primary lives; another one goes on with its upstream. */
const leftBehind = (upstream: string) =>
  readScenario(
    `reenact: 1
title: Two primaries
topology:
  nodes:
    pg01: { role: primary }
    pg02: { role: standby }
    pg03: { role: standby, upstream: ${upstream} }
workload: { kind: ledger, rate: 20/s }
runbook: [{ do: promote, node: pg02 }]
symptoms: { split: { check: two-writable-primaries } }
limits: { watch: 5s, settle: 20s }
`,
    'two-primaries.yaml',
  ).scenario;

const rowsOf = (events: readonly RecordedEvent[], node: string): RowsEvent | undefined =>
  events.find((event): event is RowsEvent => event.type === 'rows' && event.node === node);

const settlesFromMs = (events: readonly RecordedEvent[]) =>
  events.find((event) => event.type === 'phase' && event.phase === 'settle')?.atMs ?? Number.NaN;

describe('a standby that follows an old primary', () => {
  it('is read as it is, without waiting for what cannot come', async () => {
    const { events } = await simulate(leftBehind('pg01'));
    const rows = rowsOf(events, 'pg03');
    expect(rows).toMatchObject({ complete: false, timeline: 1 });
    expect(rows?.why).toBe(
      'it streams from pg01, which is still a primary of timeline 1, while pg02 is on 2',
    );
    expect((rows?.atMs ?? Number.NaN) - settlesFromMs(events)).toBeLessThan(500);
    // The old primary holds more than what the standby of the new one has: it is read completely.
    expect(rowsOf(events, 'pg01')).toMatchObject({ complete: true, timeline: 1 });
  });

  it('is waited for if it follows one that was promoted', async () => {
    const { events } = await simulate(leftBehind('pg02'));
    expect(rowsOf(events, 'pg03')).toMatchObject({ complete: true, timeline: 2 });
  });
});
