/**
 * A cascade of the size of a cloud: 20,000 hosts with 40,000 machines over 13 simulated hours in steps of ten seconds,
 * with the parts of incidents/2024-08-clever-cloud.
 *
 *     npx tsx bench/fleet.ts [hosts] [machines]
 */
import { startRealClock } from '../src/kit/real-clock.ts';
import type { Scenario } from '../src/model/scenario.ts';
import { playIncident } from '../src/trial/testing-platform.ts';
import { readIncident } from '../test/parity/simulate.ts';

const hosts = Number(process.argv[2] ?? 20_000);
const machines = Number(process.argv[3] ?? 40_000);
const clock = startRealClock();

const incident = await readIncident('incidents/2024-08-clever-cloud/scenario.yaml');
if (!incident.platform) throw new Error('the incident describes a platform');
const parts = incident.platform.parts.map((part) =>
  part.kind === 'hosts'
    ? {
        ...part,
        params: {
          ...part.params,
          hosts,
          machines,
          step: 10_000,
          cores: Math.ceil((12 * machines) / hosts / 60),
        },
      }
    : part,
);
const scenario: Scenario = { ...incident, platform: { ...incident.platform, parts } };
const cpu = process.cpuUsage();
const beganMs = clock.now();
const events = await playIncident(scenario, 1);
const { user, system } = process.cpuUsage(cpu);
process.stdout.write(
  `${hosts} hosts, ${machines} machines, 13 h: ${((clock.now() - beganMs) / 1_000).toFixed(1)} s, ` +
    `${((user + system) / 1e6).toFixed(1)} s of processor time, ${events.length} events recorded\n`,
);
