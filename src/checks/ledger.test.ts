import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { OperationEvent } from '../recording/event.ts';
import { type Notes, notes, zeroMs } from '../recording/testing.ts';
import { type Ledger, reconcile } from './ledger.ts';

const range = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, index) => from + index);

/** A hundred rows acknowledged by pg01, then pg01 is gone and pg02 is primary of timeline 2. */
const failedOver = () =>
  notes()
    .watch(10_000)
    .look(0, 'pg01')
    .writes({ from: 0, to: 1_000 })
    .look(3_000, 'pg02', { role: 'primary', timeline: 2 });

function reconciled(written: Notes): Extract<Ledger, { status: 'reconciled' }> {
  const ledger = reconcile(written.timeline());
  if (ledger.status !== 'reconciled') throw new Error(ledger.why);
  return ledger;
}

function whyNot(written: Notes): string {
  const ledger = reconcile(written.timeline());
  if (ledger.status !== 'cannot-tell') throw new Error('it was reconciled');
  return ledger.why;
}

describe('the ledger', () => {
  it('finds nothing wrong when every node holds every acknowledged row', () => {
    const rows = range(1, 100);
    const ledger = reconciled(
      notes()
        .watch(10_000)
        .writes({ from: 0, to: 1_000 })
        .holds('pg01', rows)
        .holds('pg02', rows)
        .holds('pg03', rows),
    );
    expect(ledger).toMatchObject({
      acknowledged: 100,
      authority: 'pg01',
      timeline: 1,
      complete: ['pg01', 'pg02', 'pg03'],
      incomplete: [],
    });
    for (const list of ['lost', 'resurrected', 'duplicated', 'altered', 'diverged', 'unexplained'] as const) {
      expect(ledger[list]).toEqual({ count: 0, examples: [] });
    }
  });

  it('names acknowledged rows the new primary does not have, when and by whom they were acknowledged', () => {
    const ledger = reconciled(
      failedOver()
        .holds('pg01', [], { complete: false, why: 'its host is off' })
        .holds('pg02', range(1, 97), { role: 'primary', timeline: 2 }),
    );
    expect(ledger.authority).toBe('pg02');
    expect(ledger.lost.count).toBe(3);
    expect(ledger.lost.examples[0]).toEqual({
      row: 98,
      acknowledgedMs: zeroMs + 971,
      acknowledgedBy: 'pg01',
      on: [],
    });
  });

  it('a row deleted on all nodes behind the lab’s back is lost', () => {
    const rows = range(1, 100).filter((row) => row !== 42);
    const ledger = reconciled(
      notes()
        .watch(10_000)
        .writes({ from: 0, to: 1_000 })
        .holds('pg01', rows)
        .holds('pg02', rows)
        .holds('pg03', rows),
    );
    expect(ledger.lost.examples.map((example) => example.row)).toEqual([42]);
    expect(ledger.diverged.count).toBe(0);
  });

  it('tells lost rows that an old primary still holds from those that are nowhere', () => {
    const ledger = reconciled(
      failedOver().holds('pg01', range(1, 100)).holds('pg02', range(1, 99), { role: 'primary', timeline: 2 }),
    );
    expect(ledger.lost.examples).toMatchObject([{ row: 100, on: ['pg01'] }]);
    expect(ledger.diverged.examples).toMatchObject([{ row: 100, on: ['pg01'] }]);
  });

  it('tells what became of failed writes and of those in doubt', () => {
    const ledger = reconciled(
      notes()
        .watch(10_000)
        .writes({ from: 0, to: 100 })
        .writes({ from: 100, to: 140, outcome: 'in-doubt', error: 'reset ECONNRESET' })
        .writes({ from: 140, to: 200, outcome: 'failed', error: 'rejected 25006' })
        .holds('pg01', [...range(1, 11), 20], { duplicated: [3], altered: [4] })
        .holds('pg02', [...range(1, 11), 20]),
    );
    expect(ledger).toMatchObject({
      acknowledged: 10,
      inDoubt: 4,
      failed: 6,
      inDoubtPresent: 1,
      inDoubtAbsent: 3,
    });
    expect(ledger.resurrected.examples).toEqual([{ row: 20, on: ['pg01', 'pg02'] }]);
    expect(ledger.duplicated.examples).toMatchObject([{ row: 3, on: ['pg01'] }]);
    expect(ledger.altered.examples).toMatchObject([{ row: 4, on: ['pg01'] }]);
  });

  it('takes a row that was in doubt and sent again until it was acknowledged as acknowledged', () => {
    const again = { row: 7, client: 'client-2' } as const;
    const ledger = reconciled(
      notes()
        .watch(10_000)
        .writes({ from: 0, to: 10, ...again, outcome: 'in-doubt', error: 'timeout' })
        .writes({ from: 0, to: 10, ...again, outcome: 'failed', error: 'refused 57P03', takesMs: 200 })
        .writes({ from: 0, to: 10, ...again, takesMs: 400 })
        .holds('pg01', []),
    );
    expect(ledger).toMatchObject({ acknowledged: 1, inDoubt: 0, failed: 0, lost: { count: 1 } });
  });

  it('counts rows nobody wrote', () => {
    const ledger = reconciled(notes().watch(10_000).writes({ from: 0, to: 10 }).holds('pg01', [1, 2]));
    expect(ledger.unexplained.examples.map((example) => example.row)).toEqual([2]);
  });
});

describe('the ledger cannot tell', () => {
  it('when the recording ends before the nodes were read', () => {
    expect(whyNot(notes().watch(10_000, 'is cut short'))).toContain('before the nodes were read');
  });

  it('when no node was read completely, and never reports a loss from one that was not', () => {
    const why = whyNot(
      failedOver()
        .holds('pg01', [], { complete: false, why: 'its host is off' })
        .holds('pg02', range(1, 50), {
          role: 'primary',
          timeline: 2,
          complete: false,
          why: 'it does not answer',
        }),
    );
    expect(why).toContain('pg01: its host is off');
  });

  it('says who would count where nobody is primary in the end', () => {
    const ahead = { role: 'standby', complete: false, why: 'there is no primary' } as const;
    const why = whyNot(failedOver().holds('pg01', [], ahead).holds('pg02', [], ahead));
    expect(why).toContain('if the runbook promotes a node, that one counts');
  });

  it('when only standbys were read', () => {
    expect(whyNot(failedOver().holds('pg02', range(1, 50)))).toContain('standbys alone');
  });

  it('when a newer primary exists that was not read', () => {
    const why = whyNot(
      failedOver()
        .holds('pg01', range(1, 100))
        .holds('pg02', [], { complete: false, why: 'its server is down' }),
    );
    expect(why).toContain('pg02 was primary of timeline 2');
  });

  it('but says what the newest primary that was read lacks, and who may hold it', () => {
    const down = { complete: false, why: 'its server is down' } as const;
    const old = { role: 'primary', timeline: 1 } as const;
    const split = () => failedOver().writes({ from: 5_000, to: 5_200, node: 'pg02' }).holds('pg02', [], down);
    expect(whyNot(split().holds('pg01', range(1, 99), old))).toContain(
      'pg01 lacks 21 of 120 acknowledged writes, 20 of them acknowledged by pg02, which may hold them. Have the runbook bring pg02 back',
    );
    expect(whyNot(split().holds('pg01', range(1, 120), old))).toContain('pg01 holds all 120 acknowledged');
    // Two that may each hold what it lacks: no one of them is named.
    const two = split().look(0, 'pg03', { role: 'primary', timeline: 3 }).holds('pg03', [], down);
    expect(whyNot(two.holds('pg01', range(1, 99), old))).not.toContain('lacks');
  });

  it('when a node that was never seen as primary acknowledged writes and was not read', () => {
    const why = whyNot(
      notes().watch(10_000).look(0, 'pg03').writes({ from: 0, to: 50, node: 'pg03' }).holds('pg01', []),
    );
    expect(why).toContain('pg03 acknowledged writes');
  });

  it('when two primaries share a timeline and no address tells them apart', () => {
    const split = () =>
      notes()
        .watch(10_000)
        .writes({ from: 0, to: 10 })
        .holds('pg02', [1], { role: 'primary', timeline: 2 })
        .holds('pg03', [], { role: 'primary', timeline: 2 });
    expect(whyNot(split())).toContain('pg02 and pg03 are both primaries');
    const told = reconciled(split().add(5_000, { type: 'address', address: 'primary', owner: 'pg03' }));
    expect(told).toMatchObject({ authority: 'pg03', lost: { count: 1 } });
  });
});

describe('the ledger and a naive count of the same', () => {
  const outcomes = [
    'acknowledged',
    'failed',
    'in-doubt',
  ] as const satisfies readonly OperationEvent['outcome'][];
  const writes = fc.array(
    fc.record({ row: fc.integer({ min: 1, max: 20 }), outcome: fc.constantFrom(...outcomes) }),
    {
      maxLength: 40,
    },
  );
  const rows = fc.uniqueArray(fc.integer({ min: 1, max: 25 }));

  it('agree on every list', () => {
    fc.assert(
      fc.property(writes, rows, rows, (attempts, onPrimary, onStandby) => {
        const written = notes().watch(10_000);
        for (const [index, attempt] of attempts.entries()) {
          written.writes({ from: index * 10, to: index * 10 + 1, ...attempt });
        }
        const sorted = (list: readonly number[]) => [...list].sort((a, b) => a - b);
        const ledger = reconciled(written.holds('pg01', sorted(onPrimary)).holds('pg02', sorted(onStandby)));

        const tried = (outcome: string) =>
          range(1, 25).filter((row) => attempts.some((one) => one.row === row && one.outcome === outcome));
        const acknowledged = tried('acknowledged');
        const doubted = tried('in-doubt').filter((row) => !acknowledged.includes(row));
        const failed = tried('failed').filter((row) => !acknowledged.includes(row) && !doubted.includes(row));
        const differ = range(1, 25).filter((row) => onPrimary.includes(row) !== onStandby.includes(row));
        const unknown = range(1, 25).filter(
          (row) =>
            (onPrimary.includes(row) || onStandby.includes(row)) && !attempts.some((one) => one.row === row),
        );
        expect({
          acknowledged: ledger.acknowledged,
          failed: ledger.failed,
          inDoubt: ledger.inDoubt,
          lost: ledger.lost.count,
          resurrected: ledger.resurrected.count,
          diverged: ledger.diverged.count,
          unexplained: ledger.unexplained.count,
          present: ledger.inDoubtPresent,
          absent: ledger.inDoubtAbsent,
        }).toEqual({
          acknowledged: acknowledged.length,
          failed: failed.length,
          inDoubt: doubted.length,
          lost: acknowledged.filter((row) => !onPrimary.includes(row)).length,
          resurrected: failed.filter((row) => onPrimary.includes(row)).length,
          diverged: differ.length,
          unexplained: unknown.length,
          present: doubted.filter((row) => onPrimary.includes(row)).length,
          absent: doubted.filter((row) => !onPrimary.includes(row)).length,
        });
      }),
    );
  });
});
