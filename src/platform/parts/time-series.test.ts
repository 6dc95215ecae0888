import { describe, expect, it } from 'vitest';
import { openStage } from '../play.ts';
import { platformOf } from '../testing.ts';

const hosts = {
  part: 'hosts',
  hosts: 20,
  machines: 1_000,
  step: '30s',
  classes: [{ name: 'pico', share: '100%', memory: '256MB', used: '150MB', 'working-set': '60MB' }],
} as const;
const metrics = { part: 'time-series', on: 'hosts', nodes: 10, takes: '1000/s' } as const;
/** What 1,000 measurements a second of which three nodes write a page each are. */
const written = 1_000 * 3 * 8_192;

function play(other: Readonly<Record<string, unknown>> = {}) {
  // Before the hosts, so that it sees what a test does to a host before that host's own step.
  const stage = openStage(platformOf({ metrics: { ...metrics, ...other }, hosts }), 1, () => undefined);
  const { fleet } = stage.find('hosts');
  if (!fleet) throw new Error('no hosts');
  stage.run(60_000);
  return { stage, fleet, read: (gauge: string) => stage.read('metrics', gauge) };
}

describe('a database of measurements', () => {
  it('writes alike to the host of each of its nodes, and to no other', () => {
    const { fleet } = play();
    const shares = [...fleet.writtenTo].filter((each) => each > 0);
    expect(shares).toEqual(Array.from({ length: 10 }, () => written / 10));
    const { fleet: few } = play({ nodes: 30 });
    expect([...few.writtenTo]).toEqual(Array.from({ length: 20 }, () => written / 20));
  });

  it('leaves the share of a node that is lost to the others', () => {
    const { stage, fleet, read } = play();
    const lost = fleet.writtenTo.findIndex((each) => each > 0);
    fleet.slownessOf[lost] = Number.POSITIVE_INFINITY;
    stage.run(90_000);
    expect(read('lost')).toBe(1);
    expect(fleet.writtenTo[lost]).toBe(0);
    const shares = [...fleet.writtenTo].filter((each) => each > 0);
    expect(shares).toHaveLength(9);
    for (const each of shares) expect(each).toBeCloseTo(written / 9, 3);
  });

  it('takes no more than catch-up / slowness of what it is sent, and who sends keeps the rest', () => {
    const { stage, fleet, read } = play({ 'catch-up': 1.5 });
    fleet.slownessOf.fill(2);
    stage.run(90_000);
    expect(read('written')).toBeCloseTo(written * 0.75, 3);
    expect(read('kept')).toBeCloseTo(1_000 * 0.25 * 30, 3);
  });

  it('writes nothing while it refuses, and catches up afterwards', () => {
    const { stage, fleet, read } = play();
    const { undo } = stage.find('metrics').act?.('refuse', {}) ?? {};
    stage.run(360_000);
    expect([...fleet.writtenTo].every((each) => each === 0)).toBe(true);
    expect(read('kept')).toBe(1_000 * 300);
    undo?.();
    stage.run(390_000);
    expect(read('written')).toBe(2 * written);
    // Twice what is sent: as long as it refused.
    stage.run(630_000);
    expect(read('kept')).toBe(1_000 * 30);
    stage.run(690_000);
    expect(read('kept')).toBe(0);
    expect(read('written')).toBe(written);
  });

  it('takes nothing while all its nodes are lost', () => {
    const { stage, fleet, read } = play();
    fleet.slownessOf.fill(Number.POSITIVE_INFINITY);
    stage.run(90_000);
    expect([read('lost'), read('written'), read('kept')]).toEqual([10, 0, 30_000]);
  });
});
