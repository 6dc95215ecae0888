import Table from 'cli-table3';
import type { EntryPage, Group } from './entry-page.ts';
import type { Parameter } from './parameters.ts';

/** What each group is, for headings. */
const headings: Readonly<Record<Group, string>> = {
  faults: 'Faults: what can go wrong (`suspects:` and `schedule:`)',
  actions: 'Actions: what a person can do about it (`runbook:`)',
  checks: 'Checks: what can be asked of a recording (`symptoms:`)',
  workloads: 'Workloads: what the clients do (`workload:`)',
  managers: 'Managers: who runs the cluster (`manager:`)',
  parts: 'Parts: what a platform is made of (`platform.parts:`)',
};

/** A group as a table of kinds and summaries. */
export function renderGroup(group: Group, pages: readonly EntryPage[], columns: number): string {
  const kindColumns = Math.max(...pages.map((page) => page.kind.length), 4);
  const rows = pages.map((page) => [page.kind, page.summary]);
  return `${headings[group]}\n\n${renderTable(rows, [kindColumns, columns - kindColumns - 4])}`;
}

/** One entry with all there is to know about it. */
export function renderPage(page: EntryPage, columns: number): string {
  const sections = [`${page.kind}${page.target ? ` (acts on ${targets[page.target]})` : ''}`];
  sections.push(wrap(page.summary, columns));
  if (page.explanation) sections.push(page.explanation.split('\n\n').map(reflow(columns)).join('\n\n'));
  if (page.parameters.length > 0) sections.push(`Parameters\n\n${renderParameters(page, columns)}`);
  if (page.needs && page.needs.length > 0) sections.push(`Needs the verbs: ${page.needs.join(', ')}`);
  sections.push(`Example\n\n${indent(page.example.trimEnd())}`);
  return sections.join('\n\n');
}

const targets = { node: 'a node', link: 'a link', archive: 'the archive' } as const;

function renderParameters(page: EntryPage, columns: number): string {
  const rows = page.parameters.flatMap((parameter) => parameterRows(parameter, ''));
  const keyColumns = Math.max(...rows.map(([key]) => key.length));
  return renderTable(rows, [keyColumns, columns - keyColumns - 4]);
}

/** One row for a parameter and, below it and further in, one for each key of a mapping. */
function parameterRows(parameter: Parameter, indentation: string): readonly [string, string][] {
  const { key, description, type, keys = [] } = parameter;
  return [
    [`${indentation}${key}`, `${description}\n(${type}, ${necessity(parameter)})`],
    ...keys.flatMap((inner) => parameterRows(inner, `${indentation}  `)),
  ];
}

function necessity(parameter: Parameter): string {
  if (parameter.required) return 'required';
  return parameter.default === undefined ? 'optional' : `default ${written(parameter.default)}`;
}

/** A value on one line, as YAML would hold it; a whole text is what its description says. */
function written(value: unknown): string {
  if (typeof value === 'string' && value.includes('\n')) return 'as described';
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** Two columns without lines, the second one wrapped. */
function renderTable(rows: readonly (readonly string[])[], widths: readonly [number, number]): string {
  const blank = Object.fromEntries(
    ['top', 'top-mid', 'top-left', 'top-right', 'bottom', 'bottom-mid', 'bottom-left', 'bottom-right']
      .concat(['left', 'left-mid', 'mid', 'mid-mid', 'right', 'right-mid', 'middle'])
      .map((place) => [place, '']),
  );
  const table = new Table({
    chars: blank,
    colWidths: [widths[0] + 4, Math.max(widths[1], 20)],
    style: { 'padding-left': 2, 'padding-right': 0, border: [], head: [] },
    wordWrap: true,
  });
  table.push(...rows.map((row) => [...row]));
  return table
    .toString()
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n');
}

/** Lines of at most so many columns, broken between words. */
function wrap(text: string, columns: number): string {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(/\s+/)) {
    if (line && line.length + 1 + word.length > columns) {
      lines.push(line);
      line = word;
    } else {
      line = line ? `${line} ${word}` : word;
    }
  }
  return [...lines, line].join('\n');
}

const reflow = (columns: number) => (paragraph: string) => wrap(paragraph, columns);

const indent = (text: string) => text.replaceAll(/^/gm, '  ');
