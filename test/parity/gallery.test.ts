import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { readRecording } from '../../src/recording/reader.ts';
import type { Timeline } from '../../src/recording/timeline.ts';
import { judge, type Verdict } from '../../src/trial/judge.ts';
import { canRun, hostsWithinMs } from '../daemons/able.ts';
import { daemonIncidents, hasServers, incidents } from '../support/incidents.ts';
import { pureCounterpart } from '../support/pure-counterpart.ts';
import { runIncident } from '../support/run-scenario.ts';
import { disagreements, known, unexplained } from './disagreements.ts';
import { simulate } from './simulate.ts';

/**
 * Every scenario of the gallery on real servers and in the simulator: the same verdict, and the same answer about every
 * symptom, but for what disagreements.ts lists with its reason. Under a manager's own programs it is their verdict beside
 * the pure manager's. The real side is played, unless the environment variable REENACT_LAB_RUNS names a folder of its
 * recorded runs; at the end a table says which was played where with what verdict.
 */
const recordedIn = process.env['REENACT_LAB_RUNS'];
const able = (await canRun('pacemaker-daemon')) && (await canRun('patroni-daemon'));
const table: string[] = [];

afterAll(() => {
  process.stdout.write(`${table.map((line) => `  ${line}`).join('\n')}\n`);
});

describe('the gallery in the lab and in the simulator', () => {
  const clusters = incidents.filter(hasServers);

  it.each(clusters.map(({ file, scenario }) => [file, scenario] as const))('%s', async (file, scenario) => {
    await compare(file, scenario.title, 'lab', (await simulate(scenario)).verdict);
  });
});

describe.skipIf(!able)("the gallery under managers' own programs, and under the pure managers", () => {
  it.each(daemonIncidents.map(({ file, scenario }) => [file, scenario] as const))(
    '%s',
    async (file, { title }) => {
      await compare(file, title, 'hosts', (await simulate(pureCounterpart(file))).verdict);
    },
    hostsWithinMs,
  );
});

async function compare(
  file: string,
  title: string,
  where: 'lab' | 'hosts',
  simulated: Verdict,
): Promise<void> {
  const real = (await recorded(title)) ?? (await played(file));
  const found = disagreements(real, simulated);
  const left = unexplained(found, known[file] ?? []);
  const words = found.length === 0 ? 'agree' : left.length === 0 ? 'differ as listed' : 'DISAGREE';
  table.push(`${file}: ${real.verdict} (${where}), ${simulated.verdict} (simulator): ${words}`);
  expect(left).toEqual([]);
}

async function played(file: string): Promise<Verdict> {
  const trial = await runIncident(file);
  await trial.forget();
  return trial.verdict;
}

/** The verdict of a recorded run of the scenario with this title, if there is one. */
async function recorded(title: string): Promise<Verdict | undefined> {
  if (recordedIn === undefined) return undefined;
  for (const run of readdirSync(recordedIn)) {
    const timeline: Timeline = await readRecording(join(recordedIn, run, 'recording.ndjson'));
    if (timeline.header.scenario.title === title) return judge(timeline);
  }
  return undefined;
}
