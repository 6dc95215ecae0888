/** A program for the test that kills it: boots a lab under the real Patroni, prints its folder, and then waits. */

import { readFileSync } from 'node:fs';
import { worlds } from '../../src/cli/compose.ts';
import { readScenario } from '../../src/scenario/read-scenario.ts';

const file = 'incidents/failover-under-patroni/daemon-short-timings.yaml';
const { scenario } = readScenario(readFileSync(file, 'utf8'), file);
const world = await worlds.bootLab(scenario.topology, {
  seed: 1,
  keep: false,
  diskBytes: scenario.limits.diskBytes,
  signal: new AbortController().signal,
  manager: scenario.manager,
});
console.log(`booted ${String(world.facts['folder'])}`);
await world.clock.until(600_000);
