import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { drawNeighbour, upperBound95 } from '../../investigate/neighbours.ts';
import { openDraw } from '../../kit/draw.ts';
import type { Scenario } from '../../model/scenario.ts';
import { writeScenario } from '../../scenario/write-scenario.ts';
import type { Verdict } from '../../trial/judge.ts';
import { exitCode, type Terminal } from '../command.ts';
import { worlds } from '../compose.ts';
import { watchInterrupts } from '../interrupts.ts';
import { runTrialIn, type WorldKind } from './trials.ts';

export interface ProofRequest {
  /** The scenario with the fix in place. */
  readonly fixed: Scenario;
  readonly source: string;
  readonly argument: string;
  readonly neighbours: number;
  readonly world: WorldKind;
  readonly parallel: number;
  readonly seed: number;
  readonly folder: string;
  readonly json: boolean;
}

interface Tried {
  readonly run: string;
  readonly scenario: Scenario;
  readonly verdict: Verdict['verdict'];
}

/**
 * Tries a fix: the scenario with it, then neighbours of the scenario with it, in labs. Every neighbour in which the
 * outage still comes is written to a file that runs by itself.
 * @returns the exit code: 0 if the outage never came
 */
export async function runProof(request: ProofRequest, terminal: Terminal): Promise<number> {
  const { fixed, parallel, folder } = request;
  await mkdir(folder, { recursive: true });
  const draw = openDraw(request.seed, 'neighbours');
  const waiting = [
    { run: 'case', scenario: fixed },
    ...Array.from({ length: request.neighbours }, (_, index) => ({
      run: `neighbour-${String(index + 1).padStart(3, '0')}`,
      scenario: drawNeighbour(fixed, draw),
    })),
  ];
  const interrupts = watchInterrupts(terminal);
  const trials = { ...request, interrupted: interrupts.signal };
  const tried: Tried[] = [];
  const work = async () => {
    for (let next = waiting.shift(); next && !interrupts.signal.aborted; next = waiting.shift()) {
      const seed = request.seed + request.neighbours - waiting.length;
      const { verdict } = await runTrialIn(trials, { ...next, seed, choice: '' });
      if (interrupts.signal.aborted) return;
      tried.push({ ...next, verdict: verdict.verdict });
      terminal.err(`${next.run}  ${verdict.verdict}`);
    }
  };
  try {
    for (const swept of await worlds.sweep()) terminal.err(`Swept away what an earlier run left: ${swept}`);
    await Promise.all(Array.from({ length: parallel }, work));
  } finally {
    interrupts.stop();
  }
  for (const { run, scenario } of tried.filter(({ verdict }) => verdict === 'reenacted')) {
    await writeFile(join(folder, `${run}.yaml`), writeScenario(scenario));
  }
  tell(request, tried, terminal);
  if (interrupts.signal.aborted) return exitCode.interrupted;
  if (tried.some(({ verdict }) => verdict === 'reenacted')) return exitCode.deviated;
  return tried.some(({ verdict }) => verdict === 'averted') ? exitCode.asExpected : exitCode.inconclusive;
}

function tell({ fixed, folder, json }: ProofRequest, tried: readonly Tried[], terminal: Terminal): void {
  const count = (which: Verdict['verdict']) => tried.filter(({ verdict }) => verdict === which).length;
  const [hits, misses, inconclusive] = [count('reenacted'), count('averted'), count('inconclusive')];
  const bound = upperBound95(hits, hits + misses);
  const still = tried.filter(({ verdict }) => verdict === 'reenacted').map(({ run }) => run);
  if (json) {
    const summary = {
      title: fixed.title,
      trials: tried.length,
      reenacted: hits,
      averted: misses,
      inconclusive,
      bound,
      still,
    };
    terminal.out(JSON.stringify(summary, null, 2));
    return;
  }
  const percent = `${Number((bound * 100).toPrecision(2))} %`;
  terminal.out(
    `${fixed.title}, with the fix: the outage came in ${hits} of ${hits + misses} trials${inconclusive > 0 ? `; ${inconclusive} were inconclusive` : ''}.`,
  );
  terminal.out(`Its rate in this neighbourhood is below ${percent}, at 95 % confidence.`);
  for (const run of still) terminal.out(`  still comes: ${join(folder, `${run}.yaml`)}`);
}
