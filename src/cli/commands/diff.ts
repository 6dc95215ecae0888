import { readFile } from 'node:fs/promises';
import { stringify } from 'yaml';
import { compareFacts, type Difference } from '../../investigate/diff/differences.ts';
import { readFacts } from '../../investigate/diff/facts.ts';
import { RefusedInput } from '../../kit/problem.ts';
import { printable } from '../../report/printable.ts';
import type { CommandEntry } from '../command.ts';

/** `reenact diff`: what differs between production and the lab, each difference as a suspect. */
export const diff: CommandEntry = {
  name: 'diff',
  summary: 'Compare two configurations and offer each difference as a suspect.',
  declare: (command, context) => {
    command
      .argument(
        '<a>',
        'as in production: a scenario, CIB, crm text, patroni.yml, postgresql.conf, or dump of pg_settings',
      )
      .argument('<b>', 'what it is compared with, of the same kind')
      .option('--json', 'print the differences as JSON', false)
      .action(async (a: string, b: string, options: { readonly json: boolean }) => {
        const [first, second] = [readFacts(await open(a), a), readFacts(await open(b), b)];
        if (first.kind !== second.kind) throw differentKinds(a, first.kind, b, second.kind);
        const differences = compareFacts(first, second);
        if (options.json) context.terminal.out(JSON.stringify(differences, null, 2));
        else for (const line of describe(differences, a, b)) context.terminal.out(line);
      });
  },
};

function describe(differences: readonly Difference[], a: string, b: string): string[] {
  if (differences.length === 0) return [`${a} and ${b} say the same.`];
  const suspects = differences.flatMap(({ suspect }) => (suspect ? [suspect] : []));
  const width = Math.min(60, Math.max(...differences.map(({ path }) => path.length)));
  return [
    `${differences.length} ${differences.length === 1 ? 'difference' : 'differences'}, ${a} first:`,
    ...differences.map(({ path, a: inA, b: inB }) =>
      printable(`  ${path.padEnd(width)}  ${inA ?? '(absent)'}  ->  ${inB ?? '(absent)'}`),
    ),
    ...(suspects.length === 0 ? [] : ['', 'As suspects of a scenario:', '', asYaml(suspects, b)]),
  ];
}

function asYaml(suspects: readonly NonNullable<Difference['suspect']>[], b: string): string {
  const taken = new Map<string, number>();
  const entries = suspects.map(({ name, setting, value, neutral }) => {
    const times = (taken.get(name) ?? 0) + 1;
    taken.set(name, times);
    return [
      times === 1 ? name : `${name}-${times}`,
      { because: `${b} has ${neutral ?? 'none'}.`, setting, value, neutral },
    ];
  });
  return stringify({ suspects: Object.fromEntries(entries) as unknown }, { lineWidth: 110 }).trimEnd();
}

async function open(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    const message = `${file} cannot be read: ${error instanceof Error ? error.message : String(error)}.`;
    const advice = 'Name a file that exists and may be read.';
    throw new RefusedInput([{ code: 'investigate/unreadable', message, advice }]);
  }
}

function differentKinds(a: string, ofA: string, b: string, ofB: string): RefusedInput {
  return new RefusedInput([
    {
      code: 'investigate/different-kinds',
      message: `${a} is of the kind "${ofA}" and ${b} of the kind "${ofB}".`,
      advice: 'Compare two files of the same kind.',
    },
  ]);
}
