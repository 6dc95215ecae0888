/**
 * Remedies of an incident as what-ifs: the scenario is played with every suspect, and with each one left out, on the
 * same seeds, so that the draws of what nobody published are the same. For each remedy: in how many plays the outage
 * still comes, and how many minutes a gauge spends above a bound, with the 95 % interval of what is saved (paired,
 * normal approximation).
 *
 *     npx tsx bench/remedies.ts [scenario] [seeds] [part] [gauge] [bound]
 */
import { mean, standardDeviation } from 'simple-statistics';
import type { Scenario } from '../src/model/scenario.ts';
import { select } from '../src/scenario/select.ts';
import { playIncident } from '../src/trial/testing-platform.ts';
import { readIncident } from '../test/parity/simulate.ts';

const file = process.argv[2] ?? 'incidents/2024-08-clever-cloud/scenario.yaml';
const seeds = Number(process.argv[3] ?? 20);
const part = process.argv[4] ?? 'hosts';
const gauge = process.argv[5] ?? 'overloaded';
const bound = Number(process.argv[6] ?? 0.05);

/** Minutes that the gauge spends above the bound, for each seed. */
async function minutes(scenario: Scenario): Promise<number[]> {
  const found: number[] = [];
  for (let seed = 1; seed <= seeds; seed += 1) {
    const events = await playIncident(scenario, 2_000 + seed);
    const above = events.filter(
      (event) => event.type === 'series' && event.part === part && (event.values[gauge] ?? 0) > bound,
    );
    found.push((above.length * (scenario.platform?.sampleMs ?? 0)) / 60_000);
  }
  return found;
}

const scenario = await readIncident(file);
const as = await minutes(scenario);
process.stdout.write(
  `${gauge} of ${part} above ${bound}: ${mean(as).toFixed(0)} min on average of ${seeds} plays\n`,
);
for (const { name } of scenario.suspects) {
  const without = await minutes(select(scenario, { without: [name] }).scenario);
  const saved = as.map((each, index) => each - (without[index] ?? 0));
  const half = (1.96 * standardDeviation(saved)) / Math.sqrt(seeds - 1);
  const still = without.filter((each) => each > 30).length;
  process.stdout.write(
    `without ${name.padEnd(22)} saves ${mean(saved).toFixed(0).padStart(4)} min (${(mean(saved) - half).toFixed(0)} to ${(mean(saved) + half).toFixed(0)}); more than half an hour in ${still} of ${seeds}\n`,
  );
}
