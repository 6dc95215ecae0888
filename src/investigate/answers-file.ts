import { z } from 'zod';
import { openLineFile } from '../kit/line-file.ts';
import { RefusedInput } from '../kit/problem.ts';
import type { Answer } from './answer.ts';
import type { InvestigationLog, PlannedTrial } from './investigation.ts';
import { members, type SuspectSet, setOf } from './suspect-set.ts';

/** What an answers file belongs to: with anything else here, its answers would not be answers. */
export interface InvestigationIdentity {
  /** The suspects' names, in the order of the scenario. */
  readonly suspects: readonly string[];
  /** A digest of the scenario, its seed and whatever else makes a trial what it is. */
  readonly fingerprint: string;
}

const names = z.array(z.string());
const symptomShape = z.object({
  name: z.string(),
  status: z.enum(['present', 'absent', 'cannot-tell']),
  said: z.string(),
  measured: z.number().exactOptional(),
});
const lineShape = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('investigation'),
    version: z.literal(1),
    suspects: names,
    fingerprint: z.string(),
  }),
  z.object({
    type: z.literal('planned'),
    trials: z.array(z.object({ trial: z.number().int(), purpose: z.string(), asked: names })),
  }),
  z.object({
    type: z.literal('answered'),
    trial: z.number().int(),
    outcome: z.enum(['reenacted', 'averted', 'inconclusive']),
    asked: names,
    acted: names,
    unproved: names,
    symptoms: z.array(symptomShape).optional(),
  }),
]);
type Line = z.output<typeof lineShape>;

/** An investigation's log in a file: one line of JSON for each round that was planned and each trial that was answered. */
export interface AnswersFile extends InvestigationLog {
  readonly close: () => void;
}

/**
 * Opens an answers file, or begins one. Every line is on the disk before the call that wrote it returns. A last line
 * that was cut short by a kill is dropped.
 * @throws DiskFailed if it cannot be written, then and later; RefusedInput if the file belongs to another investigation or cannot be understood
 */
export function openAnswersFile(path: string, identity: InvestigationIdentity): AnswersFile {
  const planned: PlannedTrial[] = [];
  const answers = new Map<number, Answer>();
  const indexOf = new Map(identity.suspects.map((name, index) => [name, index]));
  const toSet = (list: readonly string[]): SuspectSet =>
    setOf(list.map((name) => indexOf.get(name) ?? refuse(path, `it names the unknown suspect ${name}`)));
  const toNames = (set: SuspectSet) => members(set).map((index) => identity.suspects[index] ?? '');

  const take = (line: Line) => {
    if (line.type === 'investigation') {
      const same =
        line.fingerprint === identity.fingerprint &&
        line.suspects.join('\n') === identity.suspects.join('\n');
      if (!same) refuse(path, 'it belongs to another scenario, seed or setting of the investigation');
    } else if (line.type === 'planned') {
      for (const { trial, purpose, asked } of line.trials) {
        planned.push({ trial, purpose: purpose as PlannedTrial['purpose'], asked: toSet(asked) });
      }
    } else {
      const { trial, outcome } = line;
      const [asked, acted, unproved] = [toSet(line.asked), toSet(line.acted), toSet(line.unproved)];
      const { symptoms } = line;
      answers.set(trial, { asked, outcome, acted, unproved, ...(symptoms ? { symptoms } : {}) });
    }
  };
  const file = openLineFile(path, { sync: true });
  const lines = file.before.map((line, index) => {
    const parsed = lineShape.safeParse(parseJson(line));
    return parsed.success ? parsed.data : refuse(path, `line ${index + 1} cannot be understood`);
  });
  for (const line of lines) take(line);

  const write = (line: Line) => file.append(JSON.stringify(line));
  if (lines.length === 0) {
    write({ type: 'investigation', version: 1, ...identity, suspects: [...identity.suspects] });
  }
  return {
    planned,
    answers,
    plan: (trials) => {
      write({
        type: 'planned',
        trials: trials.map(({ trial, purpose, asked }) => ({ trial, purpose, asked: toNames(asked) })),
      });
      planned.push(...trials);
    },
    answer: (trial, answer) => {
      const { outcome, asked, acted, unproved, symptoms } = answer;
      write({
        type: 'answered',
        trial,
        outcome,
        asked: toNames(asked),
        acted: toNames(acted),
        unproved: toNames(unproved),
        ...(symptoms ? { symptoms: [...symptoms] } : {}),
      });
      answers.set(trial, answer);
    },
    close: file.close,
  };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function refuse(path: string, why: string): never {
  throw new RefusedInput([
    {
      code: 'investigate/other-answers',
      message: `The answers in ${path} cannot be used: ${why}.`,
      advice: 'Name another folder with --out, or begin again with --afresh.',
    },
  ]);
}
