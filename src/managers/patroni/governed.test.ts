import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { guardedDefaults, guardedParameters } from '../../model/setting.ts';
import { contractTopology } from '../../world/contract/index.ts';
import { effectiveSettings, storedSettings } from './governed.ts';

const needed = guardedDefaults;
const written = { max_connections: '100' };

describe('what Patroni starts a server with', () => {
  it('tells the configuration nothing that it holds already', () => {
    expect(effectiveSettings({ max_connections: 100 }, { needed, written })).toEqual({
      values: {},
      raised: [],
    });
  });

  it('puts the value of the store in place of one that somebody wrote', () => {
    const somebody = { ...written, max_connections: '300', wal_level: 'logical' };
    const stored = { max_connections: 100, wal_level: 'replica' };
    expect(effectiveSettings(stored, { needed, written: somebody }).values).toEqual(stored);
  });

  it('takes what the control file asks for where that is more, and says so', () => {
    const more = { ...needed, max_prepared_transactions: 20 };
    expect(effectiveSettings({ max_prepared_transactions: 10 }, { needed: more, written: {} })).toEqual({
      values: { max_prepared_transactions: 20 },
      raised: ['max_prepared_transactions'],
    });
  });

  it('never leaves a standby with less than it needs', () => {
    const sizes = fc.record(
      Object.fromEntries(guardedParameters.map((name) => [name, fc.nat(500)])) as Record<
        (typeof guardedParameters)[number],
        fc.Arbitrary<number>
      >,
    );
    const some = fc.dictionary(fc.constantFrom(...guardedParameters), fc.nat(500));
    fc.assert(
      fc.property(sizes, some, some, (asked, stored, file) => {
        const texts = Object.fromEntries(Object.entries(file).map(([name, value]) => [name, String(value)]));
        const { values } = effectiveSettings(stored, { needed: asked, written: texts });
        for (const name of guardedParameters) {
          const has = Number(values[name] ?? texts[name] ?? guardedDefaults[name]);
          expect(has).toBeGreaterThanOrEqual(asked[name]);
        }
      }),
    );
  });

  it('has of the topology what Patroni keeps for all members, as the primary has it', () => {
    const [first, ...others] = contractTopology.nodes;
    if (!first) throw new Error('a topology has nodes');
    const topology = {
      ...contractTopology,
      settings: { work_mem: '8MB', max_connections: 50, wal_level: 'logical' },
      nodes: [{ ...first, settings: { max_connections: 60 } }, ...others],
    };
    expect(storedSettings(topology)).toEqual({ max_connections: 60, wal_level: 'logical' });
  });

  it("has Patroni's default of a count that is less than Patroni takes", () => {
    const settings = { max_connections: 24, max_worker_processes: '1', max_wal_senders: 3 };
    expect(storedSettings({ ...contractTopology, settings })).toEqual({
      max_connections: 100,
      max_worker_processes: 8,
      max_wal_senders: 3,
    });
  });

  it.each([
    ['0', '128MB'],
    ['15MB', '128MB'],
    [16, 16],
    ['1GB', '1GB'],
  ])("has Patroni's default where less WAL is to be kept than Patroni takes: of %s, %s", (written, taken) => {
    const topology = { ...contractTopology, settings: { wal_keep_size: written } };
    expect(storedSettings(topology)).toEqual({ wal_keep_size: taken });
  });
});
