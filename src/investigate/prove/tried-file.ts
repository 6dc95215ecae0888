import { z } from 'zod';
import { openLineFile } from '../../kit/line-file.ts';

/** What one trial of a proof showed. */
export interface Tried {
  readonly verdict: 'reenacted' | 'averted' | 'inconclusive';
  /** The general symptoms that were seen, by name. */
  readonly harms: readonly string[];
  /** It came to its end, whatever it showed. */
  readonly completed: boolean;
}

const lineShape = z.object({
  proof: z.string(),
  trial: z.string(),
  verdict: z.enum(['reenacted', 'averted', 'inconclusive']),
  harms: z.array(z.string()),
  completed: z.boolean(),
});

/** What the trials of a proof, or of a confirmation, showed, kept in a file, so that one that was killed repeats none. */
export interface TriedFile {
  /** How many trials of this proof are known. */
  readonly count: () => number;
  readonly find: (trial: string) => Tried | undefined;
  /** Returns once the line is on the disk. */
  readonly note: (trial: string, tried: Tried) => void;
  readonly close: () => void;
}

/**
 * Opens the file of the proofs in a folder, or begins one. Each line names its proof: a fix that is changed and tried
 * again is another proof, and begins anew behind the lines of the one before. What a kill left of a last line is cut
 * off, and lines that cannot be understood are trials that are run again.
 * @param proof a digest of whatever makes a trial what it is
 */
export function openTriedFile(path: string, proof: string): TriedFile {
  const known = new Map<string, Tried>();
  const file = openLineFile(path, { sync: true });
  for (const line of file.before) {
    const { data } = lineShape.safeParse(parsed(line));
    if (data?.proof === proof) known.set(data.trial, data);
  }
  return {
    count: () => known.size,
    find: (trial) => known.get(trial),
    note: (trial, tried) => {
      file.append(JSON.stringify({ proof, trial, ...tried }));
      known.set(trial, tried);
    },
    close: file.close,
  };
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
