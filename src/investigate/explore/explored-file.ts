import { z } from 'zod';
import { openLineFile } from '../../kit/line-file.ts';
import { RefusedInput } from '../../kit/problem.ts';
import { type Harm, harms } from './general-symptoms.ts';
import type { Look } from './signature.ts';
import type { Combination, Space } from './space.ts';

const names = z.array(z.string());
const headerShape = z.object({
  type: z.literal('exploration'),
  version: z.literal(1),
  fingerprint: z.string(),
});
const lineShape = z.object({
  suspects: names,
  seed: z.number().int(),
  harms: names,
  absent: names,
  acted: names,
  symptoms: names,
  signature: z.string(),
});

/** What every trial of an exploration showed, kept in a file, so that one that was killed repeats none. */
export interface ExploredFile {
  readonly count: () => number;
  readonly look: (combination: Combination, seed: number) => Look | undefined;
  /** Returns once the line is written: it outlives the process, however that ends. */
  readonly note: (combination: Combination, seed: number, look: Look) => void;
  readonly close: () => void;
}

/**
 * Opens the file of an exploration, or begins one. A last line that was cut short by a kill is dropped.
 * @param fingerprint a digest of whatever makes a trial what it is
 * @throws RefusedInput if the file belongs to another exploration or cannot be understood
 */
export function openExploredFile(path: string, space: Space, fingerprint: string): ExploredFile {
  const indexOf = new Map(space.suspects.map(({ name }, index) => [name, index]));
  const indices = (list: readonly string[]) =>
    list.map((name) => indexOf.get(name) ?? -1).sort((a, b) => a - b);
  const suspectNames = (combination: Combination) =>
    combination.map((member) => space.suspects[member]?.name ?? '');
  const looks = new Map<string, Look>();
  const keyOf = (combination: Combination, seed: number) => `${seed}: ${combination.join(' ')}`;

  // Thousands of trials a second: a line outlives the process, and not each the machine.
  const file = openLineFile(path, { sync: false });
  const [header, ...lines] = file.before.map((line) => parsed(line) ?? refuse(path));
  if (header !== undefined && headerShape.safeParse(header).data?.fingerprint !== fingerprint) refuse(path);
  for (const line of lines) {
    const { success, data } = lineShape.safeParse(line);
    if (!success) refuse(path);
    else {
      const look = {
        harms: maskOf(data.harms),
        absent: maskOf(data.absent),
        acted: indices(data.acted),
        symptoms: data.symptoms,
        signature: data.signature,
      };
      looks.set(keyOf(indices(data.suspects), data.seed), look);
    }
  }
  const write = (line: unknown) => file.append(JSON.stringify(line));
  if (header === undefined) write({ type: 'exploration', version: 1, fingerprint });
  return {
    count: () => looks.size,
    look: (combination, seed) => looks.get(keyOf(combination, seed)),
    note: (combination, seed, look) => {
      const acted = suspectNames(look.acted);
      const { symptoms, signature } = look;
      const said = { harms: harmsIn(look.harms), absent: harmsIn(look.absent), acted, symptoms, signature };
      write({ suspects: suspectNames(combination), seed, ...said });
      looks.set(keyOf(combination, seed), look);
    },
    close: file.close,
  };
}

export function harmsIn(mask: number): Harm[] {
  return harms.filter((_, index) => (mask & (1 << index)) !== 0);
}

function maskOf(list: readonly string[]): number {
  return harms.reduce((mask, harm, index) => (list.includes(harm) ? mask | (1 << index) : mask), 0);
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

function refuse(path: string): never {
  throw new RefusedInput([
    {
      code: 'investigate/other-answers',
      message: `${path} cannot be gone on with: it belongs to another exploration, or cannot be understood.`,
      advice: 'Choose another folder with --out, or begin again with --afresh.',
    },
  ]);
}
