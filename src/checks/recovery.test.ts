import { describe, expect, it } from 'vitest';
import { notes } from '../recording/testing.ts';
import { ask } from './testing.ts';

const minute = 60_000;
/** When the watch of such notes begins. */
const zeroMs = 2_000;
const sop = { from: { part: 'region', what: 'lost' }, to: { part: 'spare', what: 'up' } };

/** A region is lost after one minute, and a spare database is up after eleven if it is at all. */
function loss(upMs?: number) {
  const written = notes()
    .watch(30 * minute)
    .reading(minute, 'region', { up: 0 })
    .happening(minute, 'region', 'lost', 'lost: data')
    .reading(minute, 'spare', { up: 0, missing: 0, 'missing-rows': 0, lost: 0 });
  return upMs === undefined
    ? written
    : written
        .happening(upMs, 'spare', 'up', 'it is up')
        .reading(upMs, 'spare', { up: 1, missing: 7_200, 'missing-rows': 72_000, lost: 0 });
}

describe('rto', () => {
  it('is the time from one happening to the other, with both as evidence', () => {
    const found = ask('rto', sop, loss(11 * minute));
    expect(found).toMatchObject({ status: 'present', measured: { value: 10 * minute, unit: 'ms' } });
    expect(found.summary).toMatch(
      /^RTO 10 m 00 s: from lost of region at \+1 m 00 s to up of spare at \+11 m 00 s/,
    );
    expect(found.evidence.map(({ fromMs }) => fromMs)).toEqual([zeroMs + minute, zeroMs + 11 * minute]);
  });

  it.each([
    [{ above: '10min' }, 'present'],
    [{ above: '11min' }, 'absent'],
    [{ below: '10min' }, 'absent'],
    [{ above: '5min', below: '15min' }, 'present'],
  ])('with %j is %s', (bounds, status) => {
    expect(ask('rto', { ...sop, ...bounds }, loss(11 * minute)).status).toBe(status);
  });

  it('is longer than any bound if the end never came, and never shorter than one', () => {
    expect(ask('rto', { ...sop, above: '2h' }, loss()).status).toBe('present');
    expect(ask('rto', { ...sop, below: '2h' }, loss()).status).toBe('absent');
  });
});

describe('rpo', () => {
  it('tells what was lacked when it was up, as what would have been lost', () => {
    const found = ask('rpo', { part: 'spare', above: '1h' }, loss(11 * minute));
    expect(found).toMatchObject({ status: 'present', measured: { value: 7_200_000, unit: 'ms' } });
    expect(found.summary).toContain('2 h 00 m of writes, 72000 rows; no client was sent to it');
    expect(ask('rpo', { part: 'spare', above: '1h', lost: true }, loss(11 * minute)).status).toBe('absent');
    expect(ask('rpo', { part: 'spare', below: '2h' }, loss(11 * minute)).status).toBe('absent');
  });

  it('tells what clients miss in the end once they were sent there', () => {
    const switched = loss(11 * minute).reading(20 * minute, 'spare', {
      up: 1,
      missing: 7_500,
      'missing-rows': 75_000,
      lost: 7_500,
      'to-reconcile': 80_000,
    });
    const found = ask('rpo', { part: 'spare', above: '1h', lost: true }, switched);
    expect(found).toMatchObject({ status: 'present', measured: { value: 7_500_000 } });
    expect(found.summary).toContain('clients were sent to spare');
  });

  it('is absent for what was never restored', () => {
    expect(ask('rpo', { part: 'spare' }, loss()).summary).toBe('spare was never restored.');
  });
});
