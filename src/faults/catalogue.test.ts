import { describe, expect, it } from 'vitest';
import { strikeWorld, targetFor } from '../../test/support/strike.ts';
import { contractTopology } from '../world/contract/index.ts';
import { openScriptedWorld } from '../world/scripted.ts';
import { VerbFailed } from '../world/world.ts';
import type { Fault } from './fault.ts';
import { faults } from './index.ts';

/** What each fault needs to be told at least. */
const least: Readonly<Record<string, object>> = {
  'address-conflict': { address: 'primary' },
  'stale-neighbour': { address: 'primary' },
  'crash-process': { process: 'walreceiver' },
  'fill-disk': { area: 'wal' },
  'fail-storage': { area: 'data' },
  'read-only-storage': { area: 'data' },
  'change-setting': { setting: 'max_connections', value: 200, apply: 'restart' },
};

const paramsOf = (fault: Fault) => least[fault.kind] ?? {};

describe('the catalogue of faults', () => {
  it('names every kind once, in kebab-case', () => {
    const kinds = faults.map((fault) => fault.kind);
    expect(new Set(kinds).size).toBe(kinds.length);
    for (const kind of kinds) expect(kind).toMatch(/^[a-z]+(-[a-z]+)*$/);
  });
});

/** The laws that every fault obeys, in a world that does as it is told and in worlds that do not. */
describe.each(faults.map((fault) => [fault.kind, fault] as const))('%s', (_, fault) => {
  const open = () => openScriptedWorld(contractTopology);
  const strike = (world: ReturnType<typeof open>) =>
    strikeWorld(world, contractTopology, fault, targetFor(fault), paramsOf(fault));

  it('lands, and its undo leaves every node as it was', async () => {
    const world = open();
    const before = snapshot(world);
    const struck = await strike(world);
    expect(struck.landed).toEqual({ seen: true, evidence: expect.stringMatching(/\w/) as string });
    const removed = await struck.undo('lapsed');
    expect(removed).toEqual({ seen: true, evidence: expect.stringMatching(/\w/) as string });
    expect(snapshot(world)).toEqual(before);
  });

  it('can be undone twice', async () => {
    const world = open();
    const struck = await strike(world);
    await struck.undo('lapsed');
    const again = await struck.undo('healing');
    expect(again.evidence).toMatch(/\w/);
    expect(world.state('pg02')).toMatchObject({ host: 'on', server: 'ready', answers: true });
  });

  it('touches nobody but its target', async () => {
    const world = open();
    const before = world.state('pg03');
    const struck = await strike(world);
    expect(world.state('pg03')).toEqual(before);
    await struck.undo('healing');
    expect(world.state('pg03')).toEqual(before);
  });

  it('is not believed in a world that does not react', async () => {
    const world = open();
    world.ignoreEverything();
    const struck = await strike(world);
    expect(struck.landed).toEqual({ seen: false, evidence: expect.stringMatching(/\w/) as string });
  });

  it('tells, and does not throw, what the world refuses', async () => {
    const world = open();
    for (const verb of fault.needs) {
      world.script(verb, async () => {
        throw new VerbFailed('the world is out of order');
      });
    }
    const struck = await strike(world);
    expect(struck.landed.seen).toBe(false);
    expect(struck.landed.evidence).toContain('the world is out of order');
    const removed = await struck.undo('healing');
    expect(removed.evidence).toMatch(/\w/);
  });

  it('is told, and does not throw, when everything is down by the time of its undo', async () => {
    const world = open();
    const struck = await strike(world);
    for (const { name } of contractTopology.nodes) {
      world.set(name, { host: 'off', server: 'down', answers: false, silence: 'the host is off' });
    }
    const removed = await struck.undo('healing');
    expect(removed.evidence).toMatch(/\w/);
  });
});

/** Everything about the nodes that a fault may have changed, but for what counts up and never goes back. */
function snapshot(world: ReturnType<typeof openScriptedWorld>) {
  return {
    nodes: contractTopology.nodes.map(({ name }) => {
      // What has been written stays written, so positions are not compared.
      const {
        archiver,
        silence: _silence,
        flushedLsn: _flushedLsn,
        frozen,
        idleTransactions,
        backups,
        storage,
        ...state
      } = world.state(name);
      const writable = [storage?.wal, storage?.data].every((area) => area?.writable !== false);
      const limited = [storage?.wal, storage?.data].some((area) => area?.freeBytes !== undefined);
      const waiting = archiver?.waiting ?? 0;
      return {
        ...state,
        writable,
        limited,
        waiting,
        frozen: frozen ?? [],
        transactions: idleTransactions ?? [],
        backups: backups ?? [],
      };
    }),
    settings: [...world.settings].map(([node, values]) => [node, [...values]]),
    damaged: [...world.archive.values()].filter(({ digest }) => digest.startsWith('damaged')),
  };
}
