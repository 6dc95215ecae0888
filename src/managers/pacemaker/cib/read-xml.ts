import { RefusedInput } from '../../../kit/problem.ts';
import { table } from '../table.ts';
import type { Cib } from './cib.ts';
import { indexCib } from './cib-index.ts';
import type { Element } from './element.ts';
import { refuseOutOfScope } from './out-of-scope.ts';
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
  refuseOutOfScope(root, file, text);
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
