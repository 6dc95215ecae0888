import { readFileSync } from 'node:fs';
import type { Scenario } from '../../src/model/scenario.ts';
import { readScenario } from '../../src/scenario/read-scenario.ts';

/**
 * The same scenario under the pure manager that stands for a manager's own programs, in the version that the packages are:
 * so that the simulator can play what is otherwise played on hosts only.
 */
export function pureCounterpart(file: string): Scenario {
  const text = readFileSync(file, 'utf8').replace(/kind: (\w+)-daemon/, pureManager);
  return readScenario(text, file).scenario;
}

function pureManager(_: string, kind: string): string {
  return kind === 'pacemaker' ? 'kind: pacemaker, version: 2.1.5' : `kind: ${kind}`;
}
