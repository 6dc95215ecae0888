import { z } from 'zod';
import { openLineFile } from '../kit/line-file.ts';
import type { Knob } from './knobs.ts';
import type { ValueAnswer } from './shrink-value.ts';

const lineShape = z.object({
  cause: z.number().int(),
  suspect: z.string(),
  key: z.string(),
  value: z.number(),
  outcome: z.enum(['reenacted', 'averted', 'inconclusive']),
});
type Line = z.output<typeof lineShape>;

/** What was changed: a knob, or with the key `at` the moment. */
type Turned = Pick<Knob, 'suspect' | 'key'>;

/** What trials with other values said, kept in a file so that none is repeated. */
export interface ValuesFile {
  /** The answers about one knob of one cause. */
  readonly answers: (cause: number, knob: Turned) => readonly ValueAnswer[];
  /** How many trials there were in all. */
  readonly count: () => number;
  /** Returns once the answer is on the disk. */
  readonly answer: (cause: number, knob: Turned, answer: ValueAnswer) => void;
  readonly close: () => void;
}

/**
 * Opens a file of values, or begins one; lines that a kill cut short are passed over. The file stands beside the
 * answers file, which has made sure that both belong to this investigation.
 */
export function openValuesFile(path: string): ValuesFile {
  const file = openLineFile(path, { sync: true });
  const lines: Line[] = file.before.flatMap(readLine);
  return {
    answers: (cause, { suspect, key }) =>
      lines.filter((line) => line.cause === cause && line.suspect === suspect && line.key === key),
    count: () => lines.length,
    answer: (cause, { suspect, key }, answer) => {
      const line = { cause, suspect, key, ...answer };
      file.append(JSON.stringify(line));
      lines.push(line);
    },
    close: file.close,
  };
}

function readLine(text: string): Line[] {
  try {
    const parsed = lineShape.safeParse(JSON.parse(text));
    return parsed.success ? [parsed.data] : [];
  } catch {
    return [];
  }
}
