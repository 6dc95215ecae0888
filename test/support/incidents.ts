import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { words } from '../../src/cli/compose.ts';
import type { Scenario } from '../../src/model/scenario.ts';
import { readScenario } from '../../src/scenario/read-scenario.ts';

/** A scenario of the gallery. */
export interface Incident {
  /** Relative to the project's root. */
  readonly file: string;
  readonly scenario: Scenario;
}

/** Every scenario of the gallery, by name. */
const all: readonly Incident[] = readdirSync('incidents', { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.yaml'))
  .map((file) => join('incidents', file))
  .sort()
  .map((file) => ({ file, scenario: readScenario(readFileSync(file, 'utf8'), file).scenario }));

/** Whether a manager's own programs run it, which takes root and packages. */
const needsDaemons = ({ scenario }: Incident) => words.managerOf(scenario.manager.kind).daemon !== undefined;

/** Those that run in any world. */
export const incidents: readonly Incident[] = all.filter((incident) => !needsDaemons(incident));

/** Those that run in a lab of hosts only. */
export const daemonIncidents: readonly Incident[] = all.filter(needsDaemons);

/** A platform is computed in every world: it has no servers of its own. */
export const hasServers = ({ scenario }: Incident) => scenario.platform === undefined;

/**
 * Whether it is played on real servers in every run of the tests: what is watched for seconds, and of each incident the
 * outage itself if that does not take long.
 */
export const isShort = ({ file, scenario }: Incident) =>
  scenario.limits.watchMs <= (file.endsWith('scenario.yaml') ? 22_000 : 12_000);
