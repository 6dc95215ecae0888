import type { Cib } from '../cib/cib.ts';
import { childNamed, childrenNamed, type Element } from '../cib/element.ts';
import type { Cluster } from '../engine/graph.ts';
import { INFINITY_SCORE, parseScore } from '../engine/score.ts';
import { promotables } from './course.ts';
import { cleanUp, nodeUp, setNodeAttribute, setQuorum, setStandby, withRoot } from './edit-state.ts';

/** One thing an administrator could change. */
export interface Change {
  /** What would be different, as a clause after "with" or "if": `score -1000 instead of -INFINITY in ...`. */
  readonly clause: string;
  /** The part of the configuration or state it is about, for "because of". */
  readonly subject: string;
  /** The id of the constraint it weakens or removes, if it is one. */
  readonly constraint: string | undefined;
  readonly apply: (cib: Cib) => Cib;
}

/** Every single change that could matter, the smaller before the bigger: the order in which they are tried. */
export function possibleChanges(cib: Cib, cluster: Cluster): Change[] {
  const constraints = constraintsOf(cib);
  return [
    ...quorum(cluster),
    ...constraints.flatMap(weakened),
    ...stickinessChanges(cib),
    ...votes(cluster),
    ...failures(cluster),
    ...constraints.map(removed),
    ...settings(cib),
    ...nodes(cluster),
  ];
}

/** The changes of constraints and stickiness alone: what a configuration is to be blamed for. */
export function configurationChanges(cib: Cib): Change[] {
  const constraints = constraintsOf(cib);
  return [...constraints.flatMap(weakened), ...constraints.map(removed), ...stickinessChanges(cib)];
}

function constraintsOf(cib: Cib): Element[] {
  const section = childNamed(childNamed(cib.root, 'configuration'), 'constraints');
  return [...(section?.children ?? [])];
}

/** A constraint in words: `colocation X (BackupVIP with ms Master, -INFINITY)`. */
export function describeConstraint(constraint: Element): string {
  const { attributes, name, children } = constraint;
  const { id, score } = attributes;
  const roleOf = (text: string | undefined) => (text === undefined ? '' : ` ${text}`);
  const members = () =>
    children
      .filter((child) => child.name === 'resource_set')
      .map((set) =>
        childrenNamed(set, 'resource_ref')
          .map((each) => each.attributes.id)
          .join(' '),
      )
      .join(' / ');
  if (name === 'rsc_colocation') {
    const pair =
      attributes.rsc === undefined
        ? members()
        : `${attributes.rsc}${roleOf(attributes['rsc-role'])} with ${attributes['with-rsc']}${roleOf(attributes['with-rsc-role'])}`;
    return `colocation ${id} (${pair}, ${score ?? 'no score'})`;
  }
  if (name === 'rsc_order') {
    const pair = attributes.first === undefined ? members() : `${attributes.first} before ${attributes.then}`;
    return `order ${id} (${pair})`;
  }
  const where = attributes.node === undefined ? 'by rule' : `on ${attributes.node}, ${score}`;
  return `location ${id} (${attributes.rsc ?? attributes['rsc-pattern'] ?? members()} ${where})`;
}

function changeConstraint(id: string | undefined, change: (constraint: Element) => Element | undefined) {
  return (cib: Cib): Cib => {
    const children = cib.root.children.map((part) => {
      if (part.name !== 'configuration') return part;
      return {
        ...part,
        children: part.children.map((section) =>
          section.name === 'constraints'
            ? {
                ...section,
                children: section.children.flatMap((each) =>
                  each.attributes.id === id ? (change(each) ?? []) : each,
                ),
              }
            : section,
        ),
      };
    });
    return withRoot(cib, { ...cib.root, children });
  };
}

function weakened(constraint: Element): Change[] {
  const { id, score, kind } = constraint.attributes;
  const subject = describeConstraint(constraint);
  const weaken = (attributes: Record<string, string>) =>
    changeConstraint(id, (each) => ({ ...each, attributes: { ...each.attributes, ...attributes } }));
  const value = parseScore(score);
  if (score !== undefined && Math.abs(value) >= INFINITY_SCORE && constraint.name !== 'rsc_order') {
    const finite = value < 0 ? '-1000' : '1000';
    const apply = weaken({ score: finite });
    return [
      {
        clause: `${finite} instead of ${value < 0 ? '-INFINITY' : 'INFINITY'} in ${id}`,
        subject,
        constraint: id,
        apply,
      },
    ];
  }
  if (constraint.name === 'rsc_order' && kind?.toLowerCase() !== 'optional') {
    return [
      { clause: `order ${id} made Optional`, subject, constraint: id, apply: weaken({ kind: 'Optional' }) },
    ];
  }
  return [];
}

function removed(constraint: Element): Change {
  const { id } = constraint.attributes;
  const subject = describeConstraint(constraint);
  return { clause: `${id} removed`, subject, constraint: id, apply: changeConstraint(id, () => undefined) };
}

function mapPairs(cib: Cib, change: (pair: Element) => Element): Cib {
  const visit = (each: Element): Element => {
    const mapped = each.name === 'nvpair' ? change(each) : each;
    return mapped.children.length === 0 ? mapped : { ...mapped, children: mapped.children.map(visit) };
  };
  const children = cib.root.children.map((part) => (part.name === 'configuration' ? visit(part) : part));
  return withRoot(cib, { ...cib.root, children });
}

interface NamedPair {
  readonly pair: Element;
  readonly owner: string;
}

function pairsNamed(cib: Cib, names: readonly string[]): NamedPair[] {
  const found: NamedPair[] = [];
  const visit = (each: Element, owner: string) => {
    const inner = ['primitive', 'group', 'clone', 'master', 'template'].includes(each.name)
      ? (each.attributes.id ?? owner)
      : owner;
    if (each.name === 'nvpair' && names.includes(each.attributes.name ?? ''))
      found.push({ pair: each, owner: inner });
    for (const child of each.children) visit(child, inner);
  };
  const configuration = childNamed(cib.root, 'configuration');
  for (const section of configuration?.children ?? []) visit(section, section.name);
  return found;
}

function pairChange({ pair, owner }: NamedPair, value: string): Change {
  const { name = '', id } = pair.attributes;
  const set = (each: Element) =>
    each.attributes.id === id && each.attributes.name === name
      ? { ...each, attributes: { ...each.attributes, value } }
      : each;
  return {
    clause: `${name}=${value} instead of ${pair.attributes.value} (${owner})`,
    subject: `${name}=${pair.attributes.value} (${owner})`,
    constraint: undefined,
    apply: (cib) => mapPairs(cib, set),
  };
}

function stickinessChanges(cib: Cib): Change[] {
  const names = ['resource-stickiness', 'default-resource-stickiness'];
  return pairsNamed(cib, names)
    .filter(({ pair }) => pair.attributes.value !== '0' && !pair.attributes.id?.startsWith('former-'))
    .map((each) => pairChange(each, '0'));
}

const overrides: readonly (readonly [string, string, string])[] = [
  ['target-role', 'stopped', 'Started'],
  ['target-role', 'slave', 'Started'],
  ['target-role', 'unpromoted', 'Started'],
  ['is-managed', 'false', 'true'],
  ['maintenance', 'true', 'false'],
  ['maintenance-mode', 'true', 'false'],
  ['stop-all-resources', 'true', 'false'],
];

function settings(cib: Cib): Change[] {
  return pairsNamed(cib, [...new Set(overrides.map(([name]) => name))]).flatMap((each) => {
    const override = overrides.find(
      ([name, from]) =>
        name === each.pair.attributes.name && from === each.pair.attributes.value?.toLowerCase(),
    );
    return override ? [pairChange(each, override[2])] : [];
  });
}

/** The clause of the change that brings quorum back. */
export const quorumClause = 'quorum';

/** Lack of quorum lies above every score, so it comes before whatever moves them. */
function quorum({ haveQuorum }: Cluster): Change[] {
  if (haveQuorum) return [];
  const apply = (cib: Cib) => setQuorum(cib, true);
  return [{ clause: quorumClause, subject: 'the lack of quorum', constraint: undefined, apply }];
}

function votes(cluster: Cluster): Change[] {
  return promotables(cluster).flatMap((name) =>
    cluster.nodes
      .filter((node) => node.online && parseScore(node.attributes.get(`master-${name}`)) < 100)
      .map((node) => ({
        clause: `a promotion score of 100 for ${name} on ${node.name}`,
        subject: `promotion score ${node.attributes.get(`master-${name}`) ?? '(none)'} of ${name} on ${node.name}`,
        constraint: undefined,
        apply: (cib: Cib) => setNodeAttribute(cib, node.name, `master-${name}`, '100'),
      })),
  );
}

function failures(cluster: Cluster): Change[] {
  const seen = new Set<string>();
  return cluster.nodes.flatMap((node) =>
    [...node.attributes.keys()].flatMap((attribute) => {
      const [, resource] = /^fail-count-(.+?)(?::\d+)?(?:#.*)?$/.exec(attribute) ?? [];
      if (resource === undefined || seen.has(`${resource}@${node.name}`)) return [];
      seen.add(`${resource}@${node.name}`);
      return [
        {
          clause: `the failures of ${resource} on ${node.name} cleaned up`,
          subject: `${attribute}=${node.attributes.get(attribute)} on ${node.name}`,
          constraint: undefined,
          apply: (cib: Cib) => cleanUp(cib, resource, node.name),
        },
      ];
    }),
  );
}

function nodes(cluster: Cluster): Change[] {
  return cluster.nodes.flatMap((node) => {
    const changes: Change[] = [];
    if (node.standby && node.online) {
      const clause = `${node.name} out of standby`;
      const apply = (cib: Cib) => setStandby(cib, node.name, false);
      changes.push({ clause, subject: `standby of ${node.name}`, constraint: undefined, apply });
    }
    if (!node.online) {
      const clause = `${node.name} up again`;
      const apply = (cib: Cib) => nodeUp(cib, node.name);
      changes.push({ clause, subject: `${node.name} being down`, constraint: undefined, apply });
    }
    return changes;
  });
}
