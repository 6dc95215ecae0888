import { join } from 'node:path';
import { listed } from '../../investigate/listed.ts';
import type { Fix } from '../../investigate/prove/fix.ts';
import {
  concludeProof,
  fileOfCase,
  type ProofCase,
  type ProofMaterial,
  type ProofResult,
  proofCases,
} from '../../investigate/prove/proof.ts';
import { renderProofHtml } from '../../investigate/prove/proof-html.tsx';
import { renderProof } from '../../investigate/prove/proof-text.ts';
import { openTriedFile } from '../../investigate/prove/tried-file.ts';
import { openDraw } from '../../kit/draw.ts';
import { formatDuration } from '../../kit/duration.ts';
import { RefusedInput } from '../../kit/problem.ts';
import { estimate } from '../../scenario/estimate.ts';
import { writeScenario } from '../../scenario/write-scenario.ts';
import { exitCode, type Terminal } from '../command.ts';
import { worlds } from '../compose.ts';
import { watchInterrupts } from '../interrupts.ts';
import type { WorldKind } from '../scenario-world.ts';
import { inResultsFolder, type ResultsFolder } from './results-folder.ts';
import { trialsFolder } from './trial-files.ts';
import { digestOf, type ProofTrials, tryOnce } from './try-case.ts';

export interface ProofRequest extends ProofMaterial {
  readonly fix: Fix;
  /** The fix's file, for messages. */
  readonly file: string;
  readonly source: string;
  readonly argument: string;
  readonly world: WorldKind;
  readonly parallel: number;
  /** How long after the last fault is gone something may still be wrong, in milliseconds. */
  readonly toleranceMs: number;
  /** Where the trials' answers and the results go; answers that are there are used. */
  readonly folder: string;
  readonly afresh: boolean;
  readonly json: boolean;
  readonly quiet: boolean;
}

/**
 * Tries a fix on the incident, its minimal sets, their neighbourhood and the gallery. Whatever still breaks, or is broken
 * only with the fix, is written to a file that runs by itself.
 * @returns the exit code: 0 if the outage never came and nothing new broke
 */
export function runProof(request: ProofRequest, terminal: Terminal): Promise<number> {
  return inResultsFolder(request, (place) => proveIn(place, request, terminal));
}

async function proveIn(place: ResultsFolder, request: ProofRequest, terminal: Terminal): Promise<number> {
  const { scenario, fix, file, folder, world, parallel } = request;
  const tell = (line: string) => (request.quiet ? undefined : terminal.err(line));
  const { cases, notApplicable } = proofCases(request, fix, file, openDraw(request.seed, 'neighbours'));
  tell(costLine(cases, world, parallel));
  const tried = openTriedFile(join(folder, 'proved.ndjson'), digestOf(cases, world, request.toleranceMs));
  if (tried.count() > 0) tell(`Goes on after ${tried.count()} trials that are in ${folder}.`);
  const interrupts = watchInterrupts(terminal);
  const trials = {
    ...request,
    folder: join(folder, trialsFolder),
    file: tried,
    interrupted: interrupts.signal,
    tell: terminal.err,
  };
  const results: ProofResult[] = [];
  const notRunnable: string[] = [];
  const waiting = [...cases];
  const work = async () => {
    for (let next = waiting.shift(); next && !interrupts.signal.aborted; next = waiting.shift()) {
      const result = await tryCase(next, trials);
      if (interrupts.signal.aborted) return;
      if (!result) {
        notRunnable.push(next.name);
        continue;
      }
      results.push(result);
      const news = result.created.length > 0 ? `; new: ${listed(result.created)}` : '';
      if (world === 'lab' || news !== '' || (result.verdict === 'reenacted' && next.part !== 'gallery'))
        tell(`${next.name}  ${result.verdict}${news}`);
    }
  };
  try {
    if (world === 'lab') {
      for (const swept of await worlds.sweep()) tell(`Swept away what an earlier run left: ${swept}`);
    }
    await Promise.all(Array.from({ length: parallel }, work));
  } finally {
    interrupts.stop();
    tried.close();
  }
  const order = new Map(cases.map(({ name }, index) => [name, index]));
  results.sort((a, b) => (order.get(a.name) ?? 0) - (order.get(b.name) ?? 0));
  const bad = results.filter(
    ({ part, verdict, created, fixed }) =>
      created.length > 0 || (verdict === 'reenacted' && (part !== 'gallery' || fixed.expect === 'averted')),
  );
  for (const { name, fixed } of bad) {
    await place.write(fileOfCase(name), writeScenario(fixed));
  }
  const proof = concludeProof(scenario.title, fix, results, [...notApplicable, ...notRunnable]);
  await place.write('proof.json', `${JSON.stringify(proof, null, 2)}\n`);
  const page = await place.write('proof.html', renderProofHtml(proof));
  terminal.out(request.json ? JSON.stringify(proof, null, 2) : renderProof(proof, terminal.columns));
  if (!request.json) terminal.out(`  ${page}`);
  if (interrupts.signal.aborted) return exitCode.interrupted;
  if (proof.still.length + proof.created.length + proof.galleryBroken.length > 0) return exitCode.deviated;
  return results.some(({ verdict }) => verdict === 'averted') ? exitCode.asExpected : exitCode.inconclusive;
}

/**
 * One case with the fix and, only if something general is wrong with it, without: what is wrong there too is not new.
 * @returns `undefined` if it cannot run in this world
 */
async function tryCase(one: ProofCase, trials: ProofTrials): Promise<ProofResult | undefined> {
  const { part, name, seed, fixed, without } = one;
  const run = name.replaceAll('/', '-');
  try {
    const { verdict, harms } = await tryOnce(trials, name, { scenario: fixed, run, seed });
    const result = { part, name, fixed, verdict };
    if (harms.length === 0) return { ...result, created: [] };
    const before = await tryOnce(trials, `${name} without the fix`, {
      scenario: without,
      run: `${run}-without`,
      seed,
    });
    return { ...result, created: harms.filter((harm) => !before.harms.includes(harm)) };
  } catch (error) {
    if (error instanceof RefusedInput) return undefined;
    throw error;
  }
}

function costLine(cases: readonly ProofCase[], world: WorldKind, parallel: number): string {
  const counts = ['case', 'minimal', 'neighbour', 'gallery'].map((part) => {
    const count = cases.filter((one) => one.part === part).length;
    return `${count} ${part}`;
  });
  if (world === 'simulator') return `${cases.length} trials in the simulator: ${counts.join(', ')}.`;
  const totalMs = cases.reduce((sum, { fixed }) => sum + estimate(fixed).durationMs[0], 0) / parallel;
  return `${cases.length} trials, ${parallel} at a time, at least ${formatDuration(totalMs)}: ${counts.join(', ')}.`;
}
