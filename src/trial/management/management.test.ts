import { describe, expect, it } from 'vitest';
import type { Manager } from '../../managers/manager.ts';
import { lookout } from '../../managers/testing.ts';
import type { Topology } from '../../model/topology.ts';
import type { RecordedEvent } from '../../recording/event.ts';
import { openScriptedWorld, type ScriptedWorld } from '../../world/scripted.ts';
import { startManagement } from './management.ts';

const topology: Topology = {
  postgres: { version: 18, binaries: 'npm', timing: 'fast', walSegmentBytes: 2 ** 20, checksums: true },
  nodes: [
    { name: 'pg01', role: 'primary', replication: 'async', settings: {} },
    { name: 'pg02', role: 'standby', replication: 'async', settings: {} },
    { name: 'pg03', role: 'standby', replication: 'async', settings: {} },
  ],
  settings: {},
  archive: false,
  addresses: [{ name: 'primary', owner: 'pg01' }],
  link: { delayMs: 1, jitterMs: 0 },
  links: [],
};

async function manage(manager: Manager, prepare: (world: ScriptedWorld) => void, untilMs = 10_000) {
  const world = openScriptedWorld(topology);
  const events: RecordedEvent[] = [];
  world.subscribe((event) => events.push(event));
  prepare(world);
  const management = startManagement({
    manager,
    settings: manager.settings.parse({}),
    topology,
    world,
    record: (event) => events.push(event),
  });
  await world.clock.until(untilMs);
  await management.stop();
  return {
    world,
    events,
    decisions: events.flatMap((e) => (e.type === 'decision' ? [`${e.atMs} ${e.node}: ${e.what}`] : [])),
  };
}

describe('a manager in a scripted world', () => {
  it('leaves a healthy cluster alone', async () => {
    const { events } = await manage(lookout as Manager, () => undefined);
    expect(events).toEqual([]);
  });

  it('promotes, moves the address, and has the rest follow, when the primary is gone', async () => {
    const { world, decisions } = await manage(lookout as Manager, (stage) => {
      stage.clock.at(3_000, () => void stage.verbs.powerOff('pg01'));
      stage.clock.at(7_000, () => void stage.verbs.powerOn('pg01'));
    });
    expect(decisions).toEqual([
      '4000 pg02: Promotes pg02: nobody has heard of a primary for 1000 ms.',
      '4200 pg02: Takes the address primary, because pg02 is primary now.',
      '4400 pg03: pg03 follows pg02, which is primary on timeline 2.',
      '8200 pg01: Starts the server of pg01 as a standby of pg02.',
    ]);
    expect(world.calls.map(({ verb, args }) => [verb, ...args].join(' '))).toEqual([
      'powerOff pg01',
      'promote pg02',
      'takeAddress pg02 primary',
      'follow pg03 pg02',
      'powerOn pg01',
      'dropAddress pg01 primary',
      'follow pg01 pg02',
      'start pg01',
    ]);
  });
});
