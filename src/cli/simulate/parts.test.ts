import { describe, expect, it } from 'vitest';
import { readIncident } from '../../../test/parity/simulate.ts';
import type { Scenario } from '../../model/scenario.ts';
import { Packer, type Parcel, Unpacker } from './parts.ts';

const file = 'test/investigate/planted-weaknesses.yaml';

/** As a parcel arrives in another thread: a copy. */
const sent = (parcel: Parcel) => structuredClone(parcel);

describe('parts of scenarios on their way to a thread', () => {
  it('come out as they were, and what is shared stays shared', async () => {
    const scenario = await readIncident(file);
    const other: Scenario = { ...scenario, title: 'another', suspects: scenario.suspects.slice(2) };
    const packer = new Packer();
    const unpacker = new Unpacker();
    const [one, two] = [scenario, other].map((each) => unpacker.unpack(sent(packer.pack(each))));
    expect(one).toEqual(scenario);
    expect(two).toEqual(other);
    expect(two?.topology).toBe(one?.topology);
    expect(two?.suspects[0]).toBe(one?.suspects[2]);
  });

  it('are sent once', async () => {
    const scenario = await readIncident(file);
    const packer = new Packer();
    const sizes = [scenario, scenario].map((each) => JSON.stringify(packer.pack(each)).length);
    expect(sizes[1]).toBeLessThan((sizes[0] ?? 0) / 5);
  });

  it('come out as they were also when there are more of them than are kept', async () => {
    const scenario = await readIncident(file);
    const crowd = Array.from({ length: 700 }, (_, index) => ({
      ...scenario,
      limits: { ...scenario.limits, watchMs: index },
    }));
    const packer = new Packer();
    const unpacker = new Unpacker();
    const rounds = [...crowd, ...crowd, ...crowd, ...crowd];
    const fresh = rounds.map((each, index) =>
      index % 2 === 0 ? each : { ...each, topology: { ...each.topology } },
    );
    for (const each of fresh) expect(unpacker.unpack(sent(packer.pack(each)))).toEqual(each);
  });
});
