import { RefusedInput } from '../../../kit/problem.ts';
import { table } from '../table.ts';
import type { Cib } from './cib.ts';
import { indexCib } from './cib-index.ts';
import { type Element, walk } from './element.ts';
import { parseXml } from './parse-xml.ts';
import { cibProblem } from './problems.ts';
import { upgradeCib } from './upgrade.ts';

/**
 * Reads a CIB as `cibadmin -Q`, `pcs cluster cib` or a scheduler input gives it.
 * @throws RefusedInput if it is not XML, not a CIB, or needs what the engine does not model.
 */
export function readCibXml(text: string, file: string): Cib {
  return cibFrom(parseXml(text, file), file, text);
}

/**
 * Takes a parsed document for a CIB. `text` is what it was parsed from, for the excerpts of problems.
 * @throws RefusedInput if it is not a CIB, or needs what the engine does not model.
 */
export function cibFrom(root: Element, file: string, text: string): Cib {
  if (root.name !== 'cib') {
    const message = `The outermost element is <${root.name}>, not <cib>.`;
    throw refused(
      file,
      text,
      root,
      'cib/not-a-cib',
      message,
      'Give the output of `cibadmin -Q` or `pcs cluster cib`.',
    );
  }
  const problems = outOfScope(root).map(({ element, what }) =>
    cibProblem(
      file,
      text,
      element.line,
      element.column,
      'cib/out-of-scope',
      `${what} ${element.attributes.id ?? element.attributes.uname ?? ''} is outside what the policy engine models.`,
      'Remove it, and what refers to it, from a copy of the file; the answers then hold for the rest only.',
    ),
  );
  if (problems.length > 0) throw new RefusedInput(problems);
  const upgraded = upgradeCib(root);
  return {
    root: upgraded.root,
    index: indexCib(upgraded.root),
    ignored: [...unknownParts(upgraded.root), ...upgraded.notes],
  };
}

function refused(
  file: string,
  text: string,
  element: Element,
  code: 'cib/not-a-cib',
  message: string,
  advice: string,
): RefusedInput {
  return new RefusedInput([cibProblem(file, text, element.line, element.column, code, message, advice)]);
}

function outOfScope(root: Element): { element: Element; what: string }[] {
  const found: { element: Element; what: string }[] = [];
  walk(root, (element) => {
    const { name, attributes } = element;
    const isRemote =
      attributes.class === 'ocf' && attributes.provider === 'pacemaker' && attributes.type === 'remote';
    if (name === 'bundle') found.push({ element, what: 'The bundle' });
    else if (name === 'rsc_ticket') found.push({ element, what: 'The ticket constraint' });
    else if (name === 'primitive' && isRemote) found.push({ element, what: 'The remote node' });
    else if (name === 'node' && attributes.type === 'remote')
      found.push({ element, what: 'The remote node' });
    else if (name === 'nvpair' && attributes.name === 'remote-node')
      found.push({ element, what: 'The guest node' });
  });
  return found;
}

const knownSections = ['configuration', 'status'];
const knownConfiguration = [
  'crm_config',
  'nodes',
  'resources',
  'constraints',
  'rsc_defaults',
  'op_defaults',
  'tags',
  'acls',
  'alerts',
  'fencing-topology',
];
const withoutEffect: Readonly<Record<string, string>> = table({
  acls: 'access rights decide nothing here',
  alerts: 'alerts decide nothing here',
  'fencing-topology': 'which device fences a node is not modelled, only whether it is fenced',
});

function unknownParts(root: Element): string[] {
  const notes: string[] = [];
  for (const section of root.children) {
    if (!knownSections.includes(section.name)) notes.push(`<${section.name}>: not a known part of a CIB`);
    if (section.name !== 'configuration') continue;
    for (const part of section.children) {
      if (!knownConfiguration.includes(part.name))
        notes.push(`<${part.name}>: not a known part of a configuration`);
      const why = withoutEffect[part.name];
      if (why !== undefined && part.children.length > 0) notes.push(`<${part.name}>: ${why}`);
    }
  }
  return notes;
}
