import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readRecording } from '../../src/recording/reader.ts';
import type { Timeline } from '../../src/recording/timeline.ts';
import { judge, type Verdict } from '../../src/trial/judge.ts';
import { hasServers, incidents } from '../support/incidents.ts';
import { runIncident } from '../support/run-scenario.ts';
import { simulate } from './simulate.ts';

/**
 * Every scenario of the gallery in both worlds: the same verdict, and the same answer about every symptom. The lab's
 * side is played, unless the environment variable REENACT_LAB_RUNS names a folder of its recorded runs.
 */
const recordedIn = process.env['REENACT_LAB_RUNS'];

describe('the gallery in the lab and in the simulator', () => {
  const clusters = incidents.filter(hasServers);

  it.each(clusters.map((incident) => [incident.file, incident.scenario] as const))(
    '%s: no disagreement',
    async (file, scenario) => {
      const simulated = (await simulate(scenario)).verdict;
      const real = (await recorded(scenario.title)) ?? (await played(file));
      expect(disagreements(real, simulated)).toEqual([]);
    },
  );
});

function disagreements(lab: Verdict, simulator: Verdict): string[] {
  const answers = (verdict: Verdict) => [
    ['the verdict', verdict.verdict],
    ...verdict.symptoms.map(({ name, finding }) => [name, finding.status]),
  ];
  const real = answers(lab);
  return answers(simulator).flatMap(([what, answer], index) => {
    const other = real[index]?.[1];
    return answer === other ? [] : [`${what}: ${other} in the lab, ${answer} in the simulator`];
  });
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
