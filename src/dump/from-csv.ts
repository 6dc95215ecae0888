import { RefusedInput } from '../kit/problem.ts';
import { type Answers, type Dump, dumpVersion, type NodeDump, type Sample } from './dump.ts';
import { type QuestionName, questions } from './questions/index.ts';

/** A file as `psql --csv` writes the answer to one of the statements of `reenact diagnose --show-sql`. */
export interface CsvFile {
  readonly name: string;
  readonly text: string;
}

/** When the answers were taken, and by what they are read. */
export interface CsvTaking {
  /** The time between the first sample and the last, in milliseconds. */
  readonly windowMs: number;
  readonly takenAt: string;
  readonly tool: string;
}

/**
 * Makes a dump of answers that somebody else took, one file for each question; the header tells which question a file
 * answers. Files of one folder are one node's. Files of one question are its samples, in the order they are given.
 * @throws RefusedInput with every file that answers no question, and every value that is not as it must be
 */
export function dumpFromCsv(files: readonly CsvFile[], taking: CsvTaking): Dump {
  const read = files.map((file) => ({ folder: folderOf(file.name), ...readFile(file) }));
  const problems = read.flatMap((file) => ('problem' in file ? [file.problem] : []));
  if (problems.length > 0) throw new RefusedInput(problems);
  const answers = read.flatMap((file) => ('question' in file ? [file] : []));
  const folders = [...new Set(answers.map(({ folder }) => folder))];
  return {
    reenact: 'dump',
    version: dumpVersion,
    takenAt: taking.takenAt,
    tool: taking.tool,
    nodes: folders.map((folder) =>
      nodeFrom(
        folder,
        answers.filter((answer) => answer.folder === folder),
        taking.windowMs,
      ),
    ),
  };
}

function nodeFrom(folder: string, answers: readonly Answered[], windowMs: number): NodeDump {
  const counts = new Map<QuestionName, number>();
  const samples: Record<string, readonly unknown[]>[] = [{}];
  for (const { question, rows } of answers) {
    const index = counts.get(question) ?? 0;
    counts.set(question, index + 1);
    samples[index] = { ...samples[index], [question]: rows };
  }
  const last = Math.max(1, samples.length - 1);
  return {
    name: nameOf(samples[0] as Answers) || folder || 'the server',
    samples: samples.map(
      (sample, index): Sample => ({ atMs: (windowMs * index) / last, answers: sample as Answers }),
    ),
    unseen: missing(counts),
    machine: {},
  };
}

/** The folder that a file lies in, by its own name. */
function folderOf(file: string): string {
  return file.split(/[\\/]/).at(-2) ?? '';
}

function nameOf({ server }: Answers): string {
  return server?.[0]?.cluster_name ?? '';
}

function missing(counts: ReadonlyMap<QuestionName, number>) {
  const absent = (Object.keys(questions) as QuestionName[]).filter((question) => !counts.has(question));
  const rates = [...counts.values()].some((count) => count > 1);
  return [
    ...absent.map((question) => ({ what: questions[question].asks, why: 'no file holds it' })),
    ...(rates
      ? []
      : [{ what: 'How anything changes.', why: 'one sample has no rates; give two of each file' }]),
  ];
}

interface Answered {
  readonly question: QuestionName;
  readonly rows: readonly unknown[];
}

type Read = Answered | { readonly problem: ConstructorParameters<typeof RefusedInput>[0][number] };

function readFile({ name, text }: CsvFile): Read {
  const [header = [], ...lines] = parseCsv(text);
  const question = questionOf(header);
  if (!question) {
    return {
      problem: {
        code: 'dump/unknown-columns',
        message: `${name}: no question is answered with the columns ${header.slice(0, 6).join(', ') || '(none)'}.`,
        advice:
          'Give what `psql --csv` answers to a statement of `reenact diagnose --show-sql`, header included.',
        position: { file: name, line: 1, column: 1 },
      },
    };
  }
  const { shape } = questions[question].row;
  const rows = lines.map((line) =>
    Object.fromEntries(header.map((column, index) => [column, valueOf(line[index] ?? '', column, shape)])),
  );
  for (const [index, row] of rows.entries()) {
    const checked = questions[question].row.safeParse(row);
    if (checked.success) continue;
    const issue = checked.error.issues[0];
    return {
      problem: {
        code: 'dump/wrong-shape',
        message: `${name}: ${issue?.path.join('.') ?? 'a row'} of row ${index + 1}: ${issue?.message ?? 'not as it must be'}`,
        advice: `Give the answer to the statement ${question} of \`reenact diagnose --show-sql\` as it is.`,
        position: { file: name, line: index + 2, column: 1 },
      },
    };
  }
  return { question, rows };
}

/** The question whose columns these are, in whatever order. */
function questionOf(header: readonly string[]): QuestionName | undefined {
  const columns = [...header].sort().join();
  return (Object.keys(questions) as QuestionName[]).find(
    (name) => Object.keys(questions[name].row.shape).sort().join() === columns,
  );
}

/** psql writes null as nothing, yes and no as t and f. A text that may be empty is null only where null is permitted. */
function valueOf(
  text: string,
  column: string,
  shape: Readonly<Record<string, { safeParse: Check }>>,
): unknown {
  const permits = (value: unknown) => shape[column]?.safeParse(value).success === true;
  if (text === '') return permits(null) ? null : '';
  if ((text === 't' || text === 'f') && permits(true)) return text === 't';
  return permits(0) && !permits('') ? Number(text) : text;
}

type Check = (value: unknown) => { readonly success: boolean };

/** Comma-separated values as RFC 4180 and psql write them: fields in double quotes may hold commas, quotes and lines. */
export function parseCsv(text: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  const field = /(?:"((?:[^"]|"")*)"|([^,"\r\n]*))(,|\r?\n|$)/gy;
  for (const match of text.matchAll(field)) {
    if (match[0] === '' && row.length === 0) break;
    row.push(match[1]?.replaceAll('""', '"') ?? match[2] ?? '');
    if (match[3] === ',') continue;
    rows.push(row);
    row = [];
  }
  return rows;
}
