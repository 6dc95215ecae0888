import { describe, expect, it } from 'vitest';
import { words } from '../../src/cli/compose.ts';
import type { Manager } from '../../src/managers/manager.ts';
import type { Memory } from '../../src/managers/pacemaker/manager/memory.ts';
import { pacemaker } from '../../src/managers/pacemaker/manager/pacemaker.ts';
import type { Said } from '../../src/managers/pacemaker/manager/said.ts';
import { runTrial } from '../../src/trial/run-trial.ts';
import { bootSimulator } from '../../src/world/simulator/simulator.ts';
import { readIncident } from './simulate.ts';

const never = new AbortController().signal;

describe('a Pacemaker at rest', () => {
  it.each([
    'incidents/2017-10-gocardless/scenario.yaml',
    'incidents/2017-10-gocardless/minus-1000.yaml',
    'incidents/pacemaker-today/instance-swap.yaml',
  ])(
    'decides in %s what it would decide if it worked everything out anew',
    async (file) => {
      const scenario = await readIncident(file);
      let [looks, rests] = [0, 0];
      const decide: typeof pacemaker.decide = (view, settings, memory) => {
        const decision = pacemaker.decide(view, settings, memory);
        const { rest: _, ...awake } = memory;
        const anew = pacemaker.decide(view, settings, awake);
        const { rest: __, ...after } = decision.memory;
        const { rest: ___, ...afterAnew } = anew.memory;
        expect({ ...decision, memory: after }).toEqual({ ...anew, memory: afterAnew });
        looks += 1;
        if (memory.rest && decision.memory.rest === memory.rest) rests += 1;
        return decision;
      };
      const watched: Manager<Memory, Said, typeof pacemaker.settings> = { ...pacemaker, decide };
      const world = await bootSimulator(scenario.topology, { seed: 1, signal: never });
      await runTrial({
        scenario,
        seed: 1,
        world,
        faultOf: words.faultOf,
        actionOf: words.actionOf,
        manager: watched as unknown as Manager,
        workload: words.workloadOf(scenario.workload.kind),
        record: () => undefined,
        interrupted: never,
      });
      await world.close({ keep: false });
      expect(looks).toBeGreaterThan(100);
      expect(rests / looks).toBeGreaterThan(0.3);
    },
    300_000,
  );
});
