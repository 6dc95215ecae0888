import type { ClusterSpec } from './random-cluster.ts';
import type { ConstraintSpec, ReferenceSpec } from './random-constraint.ts';
import type { ResourceSpec } from './random-resource.ts';
import { ruleXml } from './random-rule.ts';
import { isPromotable, memberIds, resourceId, templateId } from './resource-xml.ts';

/** Constraints as CIB XML. */

export const nodeName = (index: number): string => `node${index + 1}`;
export const tagId = (number: number): string => `tag${number}`;

const attribute = (name: string, value: string) => (value === '' ? '' : ` ${name}="${value}"`);

interface Named {
  readonly id: string;
  /** Whether roles make sense for it. */
  readonly promotable: boolean;
  /** The ids of the resources it stands for. */
  readonly covers: readonly string[];
}

/** What a reference stands for; a template that nothing uses, or a part of a clone, becomes the resource instead. */
function named(cluster: ClusterSpec, { to, number }: ReferenceSpec): Named {
  const { resources } = cluster;
  const index = number % resources.length;
  const spec = resources[index] as ResourceSpec;
  const own = resourceId(spec, index);
  if (to === 'tag') {
    const at = number % cluster.tags.length;
    return { id: tagId(at), promotable: false, covers: taggedIds(cluster, at) };
  }
  const users = resources.flatMap((each, at) =>
    each.kind === 'primitive' && each.template === 1 + (number % 2) ? [resourceId(each, at)] : [],
  );
  if (to === 'template' && users.length > 0)
    return { id: templateId(number % 2), promotable: false, covers: users };
  if (to === 'member' && spec.kind === 'group')
    return { id: memberIds(spec, index).at(-1) ?? '', promotable: false, covers: [own] };
  return { id: own, promotable: isPromotable(spec), covers: [own] };
}

/** The ids of the resources a tag stands for. */
export function taggedIds({ tags, resources }: ClusterSpec, index: number): string[] {
  const ids = (tags[index] ?? []).map((number) => {
    const at = number % resources.length;
    return resourceId(resources[at] as ResourceSpec, at);
  });
  return [...new Set(ids)];
}

/** The scheduler fails an assertion when something comes before itself. */
function overlap(...groups: readonly Named[]): boolean {
  const all = groups.flatMap((each) => each.covers);
  return new Set(all).size < all.length;
}

const unique = (all: readonly Named[]) =>
  all.filter((each, index) => all.findIndex(({ id }) => id === each.id) === index);

export function constraintXml(cluster: ClusterSpec, spec: ConstraintSpec, index: number): string {
  const id = `c${index}`;
  const [one, other, third, fourth] = [spec.one, spec.other, spec.third, spec.fourth].map((each) =>
    named(cluster, each),
  ) as [Named, Named, Named, Named];
  const role = (of: Named, wanted: string) =>
    wanted === 'Started' || of.promotable ? attribute('role', wanted) : '';
  const task = (of: Named, wanted: string) =>
    wanted === 'start' || wanted === 'stop' || of.promotable ? wanted : '';
  const discovery = attribute('resource-discovery', spec.discovery);
  const at = nodeName(spec.node % cluster.nodes.length);
  const influence = attribute('influence', spec.influence);
  const place = spec.byZone ? ' node-attribute="zone"' : '';
  const kind =
    spec.orderKind === 'score' ? ` score="${spec.score.replace('-', '')}"` : ` kind="${spec.orderKind}"`;
  const symmetrical = spec.symmetrical || spec.orderKind === 'Serialize' ? '' : ' symmetrical="false"';
  const set = (suffix: string, members: readonly Named[], attributes: string) => {
    const references = unique(members)
      .map((each) => `<resource_ref id="${each.id}"/>`)
      .join('');
    return `<resource_set id="${id}-${suffix}"${attributes}>${references}</resource_set>`;
  };
  const sequential = ` sequential="${spec.sequential}"`;
  const requireAll = spec.requireAll ? '' : ' require-all="false"';
  const second = [third, fourth].filter((each) => each.id !== one.id && each.id !== other.id);
  const score = ` score="${spec.score}"`;
  switch (spec.kind) {
    case 'location':
      return `<rsc_location id="${id}" rsc="${one.id}" node="${at}"${score}${role(one, spec.oneRole)}${discovery}/>`;
    case 'locationSet':
      return `<rsc_location id="${id}" node="${at}"${score}${discovery}>${set('s', [one, other], '')}</rsc_location>`;
    case 'pattern':
      return `<rsc_location id="${id}" rsc-pattern="${spec.pattern}" node="${at}"${score}${discovery}/>`;
    case 'rule': {
      const worth = spec.scoreAttribute === '' ? score : attribute('score-attribute', spec.scoreAttribute);
      const rule = ruleXml(`${id}-r`, spec.rule, `${worth}${role(one, spec.oneRole)}`);
      return `<rsc_location id="${id}" rsc="${one.id}"${discovery}>${rule}</rsc_location>`;
    }
    case 'colocation': {
      if (one.id === other.id) return '';
      const roles = `${role(one, spec.oneRole).replace('role', 'rsc-role')}${role(other, spec.otherRole).replace('role', 'with-rsc-role')}`;
      return `<rsc_colocation id="${id}" rsc="${one.id}" with-rsc="${other.id}"${score}${roles}${place}${influence}/>`;
    }
    case 'order': {
      if (overlap(one, other)) return '';
      const tasks = `${attribute('first-action', task(one, spec.firstTask))}${attribute('then-action', task(other, spec.thenTask))}`;
      return `<rsc_order id="${id}" first="${one.id}" then="${other.id}"${kind}${tasks}${symmetrical}${requireAll}/>`;
    }
    case 'colocationSet':
      return `<rsc_colocation id="${id}"${score}${influence}>${set('s', [one, other, third], sequential)}</rsc_colocation>`;
    case 'colocationSets': {
      if (second.length === 0) return '';
      const [setRole, otherSetRole] = [role(one, spec.oneRole), role(third, spec.otherRole)];
      const first = set('s1', [one, other], `${sequential}${other.promotable ? setRole : ''}`);
      const then = set(
        's2',
        second,
        ` sequential="${spec.secondSequential}"${fourth.promotable ? otherSetRole : ''}`,
      );
      return `<rsc_colocation id="${id}"${score}${influence}>${first}${then}</rsc_colocation>`;
    }
    case 'orderSet':
      if (overlap(...unique([one, other, third]))) return '';
      return `<rsc_order id="${id}"${kind}${symmetrical}>${set('s', [one, other, third], sequential + requireAll)}</rsc_order>`;
    default: {
      if (second.length === 0 || overlap(...unique([one, other]), ...unique(second))) return '';
      const action = (members: readonly Named[], wanted: string) =>
        members.every((each) => task(each, wanted) !== '') ? attribute('action', wanted) : '';
      const first = set(
        's1',
        [one, other],
        `${sequential}${requireAll}${action([one, other], spec.firstTask)}`,
      );
      const then = set(
        's2',
        second,
        ` sequential="${spec.secondSequential}"${action(second, spec.thenTask)}`,
      );
      return `<rsc_order id="${id}"${kind}${symmetrical}>${first}${then}</rsc_order>`;
    }
  }
}
