import { expect, it } from 'vitest';
import { RefusedInput } from '../../../kit/problem.ts';
import { readScenario } from '../../../scenario/read-scenario.ts';
import { starterScenario } from '../../../scenario/starter.ts';
import { choosePlans } from './choose-plans.ts';

it('refuses a change that no server would take, before any lab boots', () => {
  const { scenario } = readScenario(starterScenario, 'starter.yaml');
  const choose = () => choosePlans(scenario, { change: { max_conections: 20, work_mem: '4mb' } });
  expect(choose).toThrow(RefusedInput);
  expect(choose).toThrow(/no setting `max_conections`.*\n.*"mb" is no unit/);
  expect(() => choosePlans(scenario, { change: { port: 5433 } })).toThrow(
    /`port` is how the servers are run/,
  );
  expect(choosePlans(scenario, { change: { max_connections: 20 } }).plans.length).toBeGreaterThan(1);
});
