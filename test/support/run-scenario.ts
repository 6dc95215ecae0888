import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { words, worlds } from '../../src/cli/compose.ts';
import type { RecordedEvent } from '../../src/recording/event.ts';
import { readScenario } from '../../src/scenario/read-scenario.ts';
import { recordTrial, type TrialResult } from '../../src/trial/record-trial.ts';
import type { World } from '../../src/world/world.ts';

export interface Rehearsed extends TrialResult {
  /** Removes the recording's folder. */
  readonly forget: () => Promise<void>;
}

/** Runs a scenario, given as text, in a real lab, and judges it. */
export async function runScenario(
  text: string,
  options: {
    readonly seed?: number;
    readonly file?: string;
    /** Is handed the world once it has booted. */
    readonly meet?: (world: World) => void;
    readonly watch?: (event: RecordedEvent) => void;
  } = {},
): Promise<Rehearsed> {
  const seed = options.seed ?? 1;
  const { scenario } = readScenario(text, options.file ?? 'scenario.yaml');
  const folder = await mkdtemp(join(tmpdir(), 'reenact-test-'));
  const result = await recordTrial({
    scenario,
    source: text,
    seed,
    run: 'test',
    folder,
    words,
    worldKind: 'lab',
    boot: async (boot) => {
      const world = await worlds.bootLab(scenario.topology, {
        ...boot,
        keep: false,
        diskBytes: scenario.limits.diskBytes,
        manager: scenario.manager,
      });
      options.meet?.(world);
      return world;
    },
    tool: 'reenact test',
    repeat: `reenact run ${options.file ?? 'scenario.yaml'} --seed ${seed}`,
    startedAt: '2000-01-01T00:00:00.000Z',
    keep: false,
    interrupted: new AbortController().signal,
    tell: (line) => process.stderr.write(`${line}\n`),
    ...(options.watch ? { watch: options.watch } : {}),
  });
  return { ...result, forget: () => rm(folder, { recursive: true, force: true }) };
}

/** Runs a scenario file of the gallery. */
export async function runIncident(file: string, seed = 1): Promise<Rehearsed> {
  return runScenario(await readFile(file, 'utf8'), { file, seed });
}
