import { type Problem, RefusedInput } from '../../../kit/problem.ts';
import { table } from '../table.ts';
import type { Cib } from './cib.ts';
import { indexCib } from './cib-index.ts';
import { constraintReaders } from './crmsh-constraints.ts';
import type { CrmshReading } from './crmsh-reading.ts';
import { readSections, type WordSections } from './crmsh-sections.ts';
import { crmshStatements, type Statement, type Token } from './crmsh-tokens.ts';
import { type Element, element } from './element.ts';
import { refuseOutOfScope } from './out-of-scope.ts';
import { cibProblem } from './problems.ts';

/**
 * Reads what `crm configure show` prints. It holds no state, so nothing is running in the result. `nodeNames` are used
 * where the text has no node statements.
 * @throws RefusedInput with every mistake found.
 */
export function readCrmsh(text: string, file: string, nodeNames: readonly string[]): Cib {
  const problems: Problem[] = [];
  const reading = beginReading((token, message, advice) => {
    problems.push(cibProblem(file, text, token.line, token.column, 'crmsh/syntax', message, advice));
  });
  const { statements, unclosed } = crmshStatements(text);
  if (unclosed) reading.refuse(unclosed, 'A quotation mark is never closed.', 'Close it on the same line.');
  const [first] = statements;
  if (first && !statements.some(({ keyword }) => isKnown(keyword.text))) {
    // One answer is enough for a file of another kind; a complaint about each of its lines helps nobody.
    reading.refuse(
      first.keyword,
      'Nothing in this file is a statement of the crm shell, and it is not XML either.',
      'Give a CIB (`cibadmin -Q`, `pcs cluster cib`) or the output of `crm configure show`.',
    );
    throw new RefusedInput(problems);
  }
  for (const statement of statements) readStatement(reading, statement);
  for (const [index, name] of nodeNames.entries()) {
    if (reading.nodes.length <= index)
      reading.nodes.push(element('node', { id: String(index + 1), uname: name }));
  }
  if (reading.nodes.length === 0 && problems.length === 0) {
    const message = 'The configuration names no nodes.';
    const advice = 'Add `node NAME` lines, or give the names with --nodes NAME,NAME,...';
    problems.push(cibProblem(file, text, 1, 1, 'crmsh/no-nodes', message, advice));
  }
  if (problems.length > 0) throw new RefusedInput(problems);
  const root = assemble(reading);
  refuseOutOfScope(root, file, text);
  return { root, index: indexCib(root), ignored: reading.ignored };
}

/** True if a text is not XML and begins like a crm shell configuration. */
export function looksLikeCrmsh(text: string): boolean {
  return !text.trimStart().startsWith('<');
}

function beginReading(refuse: CrmshReading['refuse']): CrmshReading {
  return {
    nodes: [],
    resources: new Map(),
    constraints: [],
    tags: [],
    sets: { crm_config: [], rsc_defaults: [], op_defaults: [] },
    ignored: [],
    refuse,
  };
}

/** Statements that are read, and then refused or told of as ignored. */
const unread = ['bundle', 'rsc_ticket', 'xml', 'monitor'];
const withoutEffect = ['fencing_topology', 'user', 'role', 'acl_target', 'acl_group', 'alert', 'op'];

function isKnown(name: string): boolean {
  return (
    [readers, constraintReaders].some((known) => known[name] !== undefined) ||
    [...unread, ...withoutEffect].includes(name)
  );
}

function readStatement(reading: CrmshReading, statement: Statement): void {
  const { keyword, words } = statement;
  const name = keyword.text;
  const reader = readers[name] ?? constraintReaders[name];
  if (reader) reader(reading, statement);
  else if (name === 'bundle' || name === 'rsc_ticket') {
    // Kept only to be refused with all else that is not modelled.
    const { line, column } = keyword;
    reading.constraints.push({ ...element(name, { id: words[0]?.text }), line, column });
  } else if (name === 'xml' || name === 'monitor') {
    reading.ignored.push(
      `${name} ${words[0]?.text ?? ''}: this form is not read, so what it says is missing here; \`cibadmin -Q\` has it`,
    );
  } else if (withoutEffect.includes(name)) {
    reading.ignored.push(`${name} ${words[0]?.text ?? ''}: decides nothing here`);
  } else {
    reading.refuse(
      keyword,
      `"${name}" is not a statement of the crm shell.`,
      'Give the output of `crm configure show`.',
    );
  }
}

type Reader = (reading: CrmshReading, statement: Statement) => void;

const readers: Readonly<Record<string, Reader>> = table({
  node: readNode,
  primitive: (reading, statement) => readPrimitive(reading, statement, 'primitive'),
  rsc_template: (reading, statement) => readPrimitive(reading, statement, 'template'),
  group: readGroup,
  clone: (reading, statement) => readClone(reading, statement, false),
  ms: (reading, statement) => readClone(reading, statement, true),
  master: (reading, statement) => readClone(reading, statement, true),
  property: (reading, statement) => readSet(reading, statement, 'crm_config', 'cluster_property_set'),
  rsc_defaults: (reading, statement) => readSet(reading, statement, 'rsc_defaults', 'meta_attributes'),
  op_defaults: (reading, statement) => readSet(reading, statement, 'op_defaults', 'meta_attributes'),
  tag: readTag,
});

/** The first word, which names the thing; a missing one is a mistake. */
function nameOf(reading: CrmshReading, { keyword, words }: Statement): string | undefined {
  const [first] = words;
  if (!first)
    reading.refuse(keyword, `"${keyword.text}" needs a name.`, `Write \`${keyword.text} NAME ...\`.`);
  return first?.text;
}

function readNode(reading: CrmshReading, statement: Statement): void {
  const given = nameOf(reading, statement);
  if (given === undefined) return;
  const [, id, uname = given] = /^(?:(\d+):\s*)?(.*?)(?::(?:normal|member|ping))?$/.exec(given) ?? [];
  const rest = statement.words.slice(1);
  // `node 1: name` puts the id in a word of its own.
  const split = uname === '' ? rest.shift() : undefined;
  const name = split?.text.replace(/:(normal|member)$/, '') ?? uname;
  if (name.endsWith(':remote')) {
    const { line, column } = statement.keyword;
    reading.nodes.push({ ...element('node', { uname: name, type: 'remote' }), line, column });
    return;
  }
  const sections = readSections(rest, name);
  const standby = sections.leading.find((word) => word.text.startsWith('standby='));
  const children = [...sections.sets];
  if (standby)
    children.push(pairSet('instance_attributes', `${name}-standby`, [['standby', standby.text.slice(8)]]));
  reading.nodes.push(element('node', { id: id ?? String(reading.nodes.length + 1), uname: name }, children));
}

function pairSet(set: string, id: string, pairs: readonly (readonly [string, string])[]): Element {
  return element(
    set,
    { id },
    pairs.map(([name, value]) => element('nvpair', { id: `${id}-${name}`, name, value })),
  );
}

function readPrimitive(reading: CrmshReading, statement: Statement, kind: 'primitive' | 'template'): void {
  const id = nameOf(reading, statement);
  const [, agent] = statement.words;
  if (id === undefined) return;
  if (!agent) {
    reading.refuse(
      statement.keyword,
      `${kind} ${id} has no agent.`,
      'Write for instance `ocf:heartbeat:IPaddr2` after it.',
    );
    return;
  }
  const sections = readSections(statement.words.slice(2), id);
  if (agent.text.startsWith('@')) {
    addResource(reading, statement, element(kind, { id, template: agent.text.slice(1) }, sections.sets));
    return;
  }
  const parts = agent.text.split(':');
  const [standard, provider, type] =
    parts.length >= 3 ? [parts[0], parts[1], parts.slice(2).join(':')] : withoutProvider(parts);
  const attributes = { id, class: standard, type, ...(provider !== undefined && { provider }) };
  addResource(reading, statement, element(kind, attributes, sections.sets));
}

/** `stonith:fence_x`, `systemd:httpd`, or a bare type, which the crm shell takes as ocf:heartbeat. */
function withoutProvider(parts: readonly string[]): [string, string | undefined, string] {
  const [first = '', second] = parts;
  return second === undefined ? ['ocf', 'heartbeat', first] : [first, undefined, second];
}

function addResource(reading: CrmshReading, { words }: Statement, resource: Element): void {
  const { id = '' } = resource.attributes;
  const [token] = words;
  if (reading.resources.has(id) && token) {
    reading.refuse(token, `There are two resources named "${id}".`, 'Give each resource a name of its own.');
  }
  reading.resources.set(id, { ...resource, line: token?.line ?? 0, column: token?.column ?? 0 });
}

/** Takes a resource out of the top level, because it is now part of another. */
function takeResource(reading: CrmshReading, token: Token | undefined, owner: Token): Element | undefined {
  const found = token && reading.resources.get(token.text);
  if (!found) {
    const name = token?.text ?? '';
    reading.refuse(
      token ?? owner,
      `There is no resource "${name}" before this line.`,
      'Define it above, and spell it the same.',
    );
    return undefined;
  }
  reading.resources.delete(token.text);
  return found;
}

function readGroup(reading: CrmshReading, statement: Statement): void {
  const id = nameOf(reading, statement);
  if (id === undefined) return;
  const sections = readSections(statement.words.slice(1), id);
  const members = sections.leading.flatMap((word) => takeResource(reading, word, statement.keyword) ?? []);
  addResource(reading, statement, element('group', { id }, [...sections.sets, ...members]));
}

function readClone(reading: CrmshReading, statement: Statement, promotable: boolean): void {
  const id = nameOf(reading, statement);
  if (id === undefined) return;
  const sections: WordSections = readSections(statement.words.slice(1), id);
  const child = takeResource(reading, sections.leading[0], statement.keyword);
  if (!child) return;
  const sets = [...sections.sets];
  if (promotable) sets.push(pairSet('meta_attributes', `${id}-promotable`, [['promotable', 'true']]));
  addResource(reading, statement, element('clone', { id }, [...sets, child]));
}

function readSet(
  reading: CrmshReading,
  { keyword, words }: Statement,
  section: keyof CrmshReading['sets'],
  set: string,
): void {
  const pairs: [string, string][] = [];
  let id = `${section}-${reading.sets[section].length + 1}`;
  for (const word of words) {
    const [, name, value] = /^([^=]+)=(.*)$/s.exec(word.text) ?? [];
    if (name === '$id') id = value ?? id;
    else if (name !== undefined && value !== undefined) pairs.push([name, value]);
    else if (word.text.endsWith(':')) id = word.text.slice(0, -1);
    else
      reading.refuse(word, `"${word.text}" is not NAME=VALUE.`, `Write \`${keyword.text} NAME=VALUE ...\`.`);
  }
  reading.sets[section].push(pairSet(set, id, pairs));
}

function readTag(reading: CrmshReading, statement: Statement): void {
  const given = nameOf(reading, statement);
  if (given === undefined) return;
  const id = given.replace(/:$/, '');
  const references = statement.words.slice(1).filter((word) => word.text !== ':');
  reading.tags.push(
    element(
      'tag',
      { id },
      references.map((word) => element('obj_ref', { id: word.text })),
    ),
  );
}

function assemble(reading: CrmshReading): Element {
  const section = (name: string, children: readonly Element[]) => element(name, {}, children);
  const configuration = section('configuration', [
    section('crm_config', reading.sets.crm_config),
    section('nodes', reading.nodes),
    section('resources', [...reading.resources.values()]),
    section('constraints', reading.constraints),
    section('rsc_defaults', reading.sets.rsc_defaults),
    section('op_defaults', reading.sets.op_defaults),
    section('tags', reading.tags),
  ]);
  const attributes = { 'validate-with': 'pacemaker-3.9', crm_feature_set: '3.16.1', 'have-quorum': '1' };
  return element('cib', attributes, [configuration, section('status', [])]);
}
