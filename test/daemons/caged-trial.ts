import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { awaitCondition } from '../../src/kit/clock.ts';
import { startRealClock } from '../../src/kit/real-clock.ts';
import { type Cage, openCage } from './cage.ts';

const clock = startRealClock();
const leavesWithinMs = 10_000;

/** `reenact run` in a cage, whose recording is followed and of which it is known what it leaves. */
export interface CagedTrial extends Pick<Cage, 'ended' | 'killCommand' | 'close'> {
  /** Resolves when the recording says that the phase has begun; fails if the command ends without it. */
  readonly begins: (phase: string) => Promise<void>;
  /** Resolves when there is a lab that could be left; fails if the command ends without it. */
  readonly builds: () => Promise<void>;
  /** The text of a file beside the recording. */
  readonly result: (file: string) => string;
  /** What is left of an ended command after a while: processes, files of labs, mounts. */
  readonly leftovers: () => Promise<string[]>;
}

/**
 * @param main the words of the command `reenact`
 * @param folder where the state folder, shared by all trials there, and the recordings lie; whoever runs the trial may write to it
 */
export async function startCagedTrial(
  main: readonly string[],
  scenario: string,
  folder: string,
): Promise<CagedTrial> {
  const home = join(folder, 'home');
  const labs = join(home, 'labs');
  const runs = join(folder, 'runs');
  const known = new Set(filesIn(runs));
  const ownRun = () => filesIn(runs).find((name) => !known.has(name)) ?? '';
  const cage = await openCage([...main, 'run', scenario, '--out', runs], {
    ...process.env,
    REENACT_HOME: home,
  });
  const mounts = cage.mounts();
  const left = () => [
    ...cage.inhabitants(),
    ...filesIn(labs),
    ...(cage.mounts() === mounts ? [] : ['a mount']),
  ];
  const fileOf = (name: string) => join(runs, ownRun(), name);
  const reaches = (phase: string) => {
    const text = existsSync(fileOf('recording.ndjson'))
      ? readFileSync(fileOf('recording.ndjson'), 'utf8')
      : '';
    return text.includes(`"type":"phase"`) && text.includes(`"phase":"${phase}"`);
  };
  let over = false;
  const ended = cage.ended.then(() => {
    over = true;
  });
  const until = (isSo: () => boolean) =>
    awaitCondition(clock, () => (over || isSo() ? true : undefined), { withinMs: 150_000, everyMs: 50 });
  return {
    ...cage,
    ended,
    begins: async (phase) => {
      await until(() => reaches(phase));
      expect(reaches(phase), `the phase ${phase} never began`).toBe(true);
    },
    builds: async () => {
      await until(() => filesIn(labs).length > 0);
      expect(filesIn(labs), 'no lab was made').toHaveLength(1);
    },
    result: (file) => {
      expect(ownRun(), 'the command ended without a recording').not.toBe('');
      return readFileSync(fileOf(file), 'utf8');
    },
    leftovers: async () => {
      const none = () => (left().length === 0 ? true : undefined);
      await awaitCondition(clock, none, { withinMs: leavesWithinMs, everyMs: 100 });
      return left();
    },
  };
}

function filesIn(where: string): string[] {
  try {
    return readdirSync(where);
  } catch {
    return [];
  }
}
