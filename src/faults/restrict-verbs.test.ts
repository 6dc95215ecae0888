import { describe, expect, it } from 'vitest';
import { contractTopology } from '../world/contract/index.ts';
import { openScriptedWorld } from '../world/scripted.ts';
import { restrictVerbs } from './restrict-verbs.ts';

describe('restrictVerbs', () => {
  it('passes declared verbs on', async () => {
    const world = openScriptedWorld(contractTopology);
    await restrictVerbs(world.verbs, ['crash'], 'example').crash('pg02');
    expect(world.calls).toEqual([{ verb: 'crash', args: ['pg02'] }]);
  });

  it('throws at once when another verb is asked for', () => {
    const world = openScriptedWorld(contractTopology);
    const verbs = restrictVerbs(world.verbs, ['crash'], 'example') as typeof world.verbs;
    expect(() => verbs.promote('pg02')).toThrow('example used the verb "promote" without declaring it');
    expect(world.calls).toEqual([]);
  });
});
