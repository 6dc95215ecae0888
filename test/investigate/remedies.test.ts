import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterAll, expect, it } from 'vitest';
import { optionsOf } from '../../src/remedies/option.ts';
import type { RemedyReport } from '../../src/remedies/remedy-report.ts';
import { type PlayAll, weighRemedies } from '../../src/remedies/weigh-remedies.ts';
import { readIncident, simulate } from '../parity/simulate.ts';
import { commandWithinMs } from '../support/command-limit.ts';

const folder = mkdtempSync(join(tmpdir(), 'reenact-remedies-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

it('the same is weighed on real servers, and every trial has its recording', async () => {
  const command =
    '--import tsx src/cli/main.ts remedies test/investigate/small-outage.yaml --world lab --only slow-link --repeat 1 --json --quiet --out'
      .split(' ')
      .concat(folder);
  const { stdout, stderr, exitCode } = await execa(process.execPath, command, {
    reject: false,
    timeout: commandWithinMs,
  });
  expect(exitCode, stderr).toBe(0);
  const report = JSON.parse(stdout) as RemedyReport;
  expect(report).toMatchObject({ world: 'lab', plays: 1, withOutage: 0, inconclusive: 0 });
  // The lost host brings the outage; who only restarts the standby, or sorts in more memory, brings none.
  const brought = report.options.flatMap(({ name, brought }) => (brought > 0 ? [name] : []));
  expect(brought).toEqual(['with-power-lost']);
  const trials = readdirSync(join(folder, 'trials'));
  expect(trials).toHaveLength(4);
  for (const trial of trials)
    expect(existsSync(join(folder, 'trials', trial, 'recording.ndjson')), trial).toBe(true);
});

/** Whole trials in the simulator: what Patroni's settings save of a failover, and what they cost. */
it('a looser limit makes a failover shorter and loses writes, a synchronous standby the other way round', async () => {
  const scenario = await readIncident('incidents/patroni-time-or-data/scenario.yaml');
  const play: PlayAll = async function* (trials) {
    for (const { scenario: variant, seed } of trials) yield await simulate(variant, { seed });
  };
  const report = await weighRemedies({
    scenario,
    world: 'simulator',
    options: optionsOf(scenario, false),
    seed: 1,
    repeat: 5,
    mostSize: 1,
    play,
  });
  const saved = (name: string) => {
    const option = report?.options.find((each) => each.name === name);
    const rows = report?.symptoms.findIndex(({ unit }) => unit === 'rows') ?? -1;
    return { outageMs: option?.savedMs, rows: option?.bySymptom[rows] };
  };
  expect(report?.withOutage).toBe(5);
  expect(saved('looser-limit').outageMs?.low).toBeGreaterThan(5_000);
  expect(saved('looser-limit').rows?.high).toBeLessThan(-300);
  expect(saved('synchronous').outageMs?.high).toBeLessThan(-5_000);
  expect(saved('synchronous').rows?.mean).toBe(0);
  // The load does not outrun the links: it is over sooner, and nothing is lost for it.
  expect(saved('load-in-parts').outageMs?.low).toBeGreaterThan(5_000);
  expect(saved('load-in-parts').rows?.mean).toBe(0);
  expect(report?.options[0]?.name).toBe('load-in-parts');
  expect(report?.options.at(-1)?.name).toBe('looser-limit');
});
