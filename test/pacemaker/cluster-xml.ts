import type { ClusterSpec, ConstraintSpec, NodeSpec, ResourceSpec } from './random-cluster.ts';

/** When the generated histories happened, in seconds since 1970; also the CIB's own date. */
const when = 1_700_000_000;

/** Writes a cluster down as CIB XML of schema 3.9. */
export function cibXml(spec: ClusterSpec): string {
  const property = (name: string, value: string) =>
    `<nvpair id="p-${name}" name="${name}" value="${value}"/>`;
  const properties = [
    property('stonith-enabled', String(spec.fencing)),
    property('no-quorum-policy', spec.noQuorumPolicy),
    property('symmetric-cluster', String(spec.symmetric)),
    property('placement-strategy', spec.strategy),
    property('node-health-strategy', spec.healthStrategy),
    property('stop-all-resources', String(spec.stopAll)),
    property('maintenance-mode', String(spec.maintenanceMode)),
  ];
  const device = '<primitive id="fencer" class="stonith" type="fence_test"/>';
  return `<cib crm_feature_set="3.16.1" validate-with="pacemaker-3.9" epoch="1" num_updates="0" admin_epoch="0" have-quorum="${spec.quorum ? 1 : 0}" dc-uuid="1" execution-date="${when}">
<configuration>
<crm_config><cluster_property_set id="cib-bootstrap-options">${properties.join('')}</cluster_property_set></crm_config>
<nodes>${spec.nodes.map(nodeXml).join('')}</nodes>
<resources>${spec.fencing ? device : ''}${spec.resources.map(resourceXml).join('\n')}</resources>
<constraints>${spec.constraints.map((each, index) => constraintXml(spec, each, index)).join('\n')}</constraints>
</configuration>
<status>${spec.nodes.map((_, index) => stateXml(spec, index)).join('\n')}</status>
</cib>`;
}

const nodeName = (index: number) => `node${index + 1}`;
const resourceId = (spec: ResourceSpec, index: number) =>
  spec.kind === 'primitive' ? `p${index}` : `set${index}`;

function nodeXml(spec: NodeSpec, index: number): string {
  const id = nodeName(index);
  return `<node id="${index + 1}" uname="${id}"><instance_attributes id="${id}-a"><nvpair id="${id}-zone" name="zone" value="${spec.zone}"/></instance_attributes><utilization id="${id}-u"><nvpair id="${id}-cpu" name="cpu" value="${spec.cpu}"/></utilization></node>`;
}

function isPromotable({ kind }: ResourceSpec): boolean {
  return kind === 'promotable';
}

function memberIds(spec: ResourceSpec, index: number): string[] {
  if (spec.kind === 'primitive') return [`p${index}`];
  const count = spec.kind === 'group' || spec.kind === 'cloneOfGroup' ? spec.members : 1;
  return Array.from({ length: count }, (_, member) => `m${index}${'abc'[member]}`);
}

function metaXml(id: string, pairs: Readonly<Record<string, string>>): string {
  const given = Object.entries(pairs).filter(([, value]) => value !== '');
  if (given.length === 0) return '';
  const nvpairs = given.map(
    ([name, value]) => `<nvpair id="${id}-${name}" name="${name}" value="${value}"/>`,
  );
  return `<meta_attributes id="${id}-meta">${nvpairs.join('')}</meta_attributes>`;
}

function resourceXml(spec: ResourceSpec, index: number): string {
  const id = resourceId(spec, index);
  const meta = {
    'resource-stickiness': spec.stickiness,
    priority: spec.priority === 0 ? '' : String(spec.priority),
    'target-role': spec.targetRole === 'Unpromoted' && !isPromotable(spec) ? '' : spec.targetRole,
    'is-managed': spec.managed ? '' : 'false',
    'allow-migrate': spec.migratable ? 'true' : '',
    'migration-threshold': spec.threshold === 0 ? '' : String(spec.threshold),
    'multiple-active': spec.multipleActive,
    requires: spec.requires,
  };
  const primitive = (member: string, own: string) => {
    const onFail = spec.onFail === '' ? '' : ` on-fail="${spec.onFail}"`;
    const promotedOnFail = spec.onFail === '' || !isPromotable(spec) ? '' : ` on-fail="${spec.onFail}"`;
    const watched = spec.onFail === 'demote' ? '' : onFail;
    const promoted = isPromotable(spec)
      ? `<op id="${member}-mp" name="monitor" interval="9s" role="Promoted"${promotedOnFail}/>`
      : '';
    const utilization = `<utilization id="${member}-u"><nvpair id="${member}-cpu" name="cpu" value="${spec.cpu}"/></utilization>`;
    return `<primitive id="${member}" class="ocf" provider="pacemaker" type="Stateful">${own}<operations><op id="${member}-m" name="monitor" interval="10s"${watched}/>${promoted}</operations>${utilization}</primitive>`;
  };
  const members = memberIds(spec, index);
  if (spec.kind === 'primitive') return primitive(id, metaXml(id, meta));
  const inner = members.map((member) => primitive(member, '')).join('');
  if (spec.kind === 'group') return `<group id="${id}">${metaXml(id, meta)}${inner}</group>`;
  const cloneMeta = {
    ...meta,
    interleave: spec.interleave ? 'true' : '',
    ordered: spec.ordered ? 'true' : '',
    notify: spec.notify ? 'true' : '',
    'clone-max': spec.cloneMax === 0 ? '' : String(spec.cloneMax),
    'globally-unique': spec.kind === 'uniqueClone' ? 'true' : '',
    'clone-node-max': spec.kind === 'uniqueClone' ? '2' : '',
    promotable: isPromotable(spec) ? 'true' : '',
    'promoted-max': isPromotable(spec) && spec.promotedMax !== 1 ? String(spec.promotedMax) : '',
  };
  const child = spec.kind === 'cloneOfGroup' ? `<group id="g${index}">${inner}</group>` : inner;
  return `<clone id="${id}">${metaXml(id, cloneMeta)}${child}</clone>`;
}

function constraintXml(cluster: ClusterSpec, spec: ConstraintSpec, index: number): string {
  const { resources, nodes } = cluster;
  const pick = (number: number) => number % resources.length;
  const id = `c${index}`;
  const idOf = (number: number) => resourceId(resources[pick(number)] as ResourceSpec, pick(number));
  const attribute = (name: string, value: string) => (value === '' ? '' : ` ${name}="${value}"`);
  const roleFor = (number: number, wanted: string) =>
    wanted === 'Started' || isPromotable(resources[pick(number)] as ResourceSpec) ? wanted : '';
  const taskFor = (number: number, wanted: string) =>
    wanted === 'start' || wanted === 'stop' || isPromotable(resources[pick(number)] as ResourceSpec)
      ? wanted
      : '';
  const discovery = attribute('resource-discovery', spec.discovery);
  const one = idOf(spec.one);
  const other = idOf(spec.other);
  switch (spec.kind) {
    case 'location': {
      const role = attribute('role', roleFor(spec.one, spec.oneRole));
      const at = nodeName(spec.node % nodes.length);
      return `<rsc_location id="${id}" rsc="${one}" node="${at}" score="${spec.score}"${role}${discovery}/>`;
    }
    case 'rule': {
      const role = attribute('role', roleFor(spec.one, spec.oneRole));
      return `<rsc_location id="${id}" rsc="${one}"${discovery}><rule id="${id}-r" score="${spec.score}"${role}><expression id="${id}-e" attribute="zone" operation="eq" value="a"/></rule></rsc_location>`;
    }
    case 'colocation': {
      if (one === other) return '';
      const roles = `${attribute('rsc-role', roleFor(spec.one, spec.oneRole))}${attribute('with-rsc-role', roleFor(spec.other, spec.otherRole))}`;
      const zone = spec.byZone ? ' node-attribute="zone"' : '';
      return `<rsc_colocation id="${id}" rsc="${one}" with-rsc="${other}" score="${spec.score}"${roles}${zone}${attribute('influence', spec.influence)}/>`;
    }
    case 'order': {
      if (one === other) return '';
      const tasks = `${attribute('first-action', taskFor(spec.one, spec.firstTask))}${attribute('then-action', taskFor(spec.other, spec.thenTask))}`;
      const symmetrical = spec.symmetrical || spec.orderKind === 'Serialize' ? '' : ' symmetrical="false"';
      const requireAll = spec.requireAll ? '' : ' require-all="false"';
      return `<rsc_order id="${id}" first="${one}" then="${other}" kind="${spec.orderKind}"${tasks}${symmetrical}${requireAll}/>`;
    }
    default: {
      const ids = [...new Set([one, other, idOf(spec.third)])];
      const references = ids.map((each) => `<resource_ref id="${each}"/>`).join('');
      const set = `<resource_set id="${id}-s" sequential="${spec.sequential}">${references}</resource_set>`;
      if (spec.kind === 'orderSet')
        return `<rsc_order id="${id}" kind="${spec.orderKind}">${set}</rsc_order>`;
      return `<rsc_colocation id="${id}" score="${spec.score}">${set}</rsc_colocation>`;
    }
  }
}

function stateXml(cluster: ClusterSpec, index: number): string {
  const { state, health } = cluster.nodes[index] as NodeSpec;
  const id = nodeName(index);
  const membership: Readonly<Record<string, string>> = {
    offline: 'in_ccm="false" crmd="offline" join="down" expected="down"',
    unclean: 'in_ccm="false" crmd="offline" join="down" expected="member"',
    pending: 'in_ccm="true" crmd="online" join="pending" expected="member"',
  };
  const pairs: Record<string, string> = {};
  if (state === 'standby') pairs.standby = 'on';
  if (state === 'maintenance') pairs.maintenance = 'true';
  if (state === 'shutdown') pairs.shutdown = String(when);
  if (health !== 'none') pairs['#health-disk'] = health;
  for (const [number, spec] of cluster.resources.entries()) {
    for (const member of memberIds(spec, number)) {
      const failures = spec.failcounts[index] ?? 0;
      if (failures > 0) {
        pairs[`fail-count-${member}#monitor_10000`] = failures >= 1_000_000 ? 'INFINITY' : String(failures);
        pairs[`last-failure-${member}#monitor_10000`] = String(when - 100);
      }
      const vote = spec.votes[index] ?? '';
      if (isPromotable(spec) && vote !== '') pairs[`master-${member}`] = vote;
    }
  }
  const nvpairs = Object.entries(pairs).map(
    ([name, value], number) => `<nvpair id="${id}-t${number}" name="${name}" value="${value}"/>`,
  );
  const transient = `<transient_attributes id="${index + 1}"><instance_attributes id="${id}-t">${nvpairs.join('')}</instance_attributes></transient_attributes>`;
  const histories = cluster.resources.flatMap((spec, number) =>
    memberIds(spec, number).map((member) => historyXml(spec, member, index)),
  );
  const attributes = membership[state] ?? 'in_ccm="true" crmd="online" join="member" expected="member"';
  return `<node_state id="${index + 1}" uname="${id}" ${attributes}>${transient}<lrm id="${index + 1}"><lrm_resources>${histories.join('')}</lrm_resources></lrm></node_state>`;
}

const oneTimeDigest = 'f2317cad3d54cec5d7d7aa7d0bf35cf8';
const recurringDigest = '4811cef7f7f94e3a35a70be7916cb2fd';

function historyXml(spec: ResourceSpec, member: string, node: number): string {
  const history = spec.histories[node] ?? 'unknown';
  const known = spec.kind === 'uniqueClone' ? `${member}:0` : member;
  let call = 0;
  const operation = (
    suffix: string,
    task: string,
    interval: number,
    result: number,
    expected: number,
    status = 0,
  ) => {
    call += 1;
    const digest = interval > 0 ? recurringDigest : oneTimeDigest;
    const number = status === -1 ? -1 : call;
    const transition = `${call}:${call}:${expected}:00000000-0000-0000-0000-000000000001`;
    return `<lrm_rsc_op id="${known}_${suffix}" operation_key="${known}_${task}_${interval}" operation="${task}" crm_feature_set="3.16.1" transition-key="${transition}" transition-magic="${status}:${result};${transition}" call-id="${number}" rc-code="${result}" op-status="${status}" interval="${interval}" last-rc-change="${when - 1000 + call}" op-digest="${digest}" on_node="${nodeName(node)}"/>`;
  };
  const promotable = isPromotable(spec);
  const operations: string[] = [];
  switch (history) {
    case 'unknown':
      return '';
    case 'stopped':
      operations.push(operation('last_0', 'monitor', 0, 7, 7));
      break;
    case 'started':
      operations.push(
        operation('last_0', 'start', 0, 0, 0),
        operation('monitor_10000', 'monitor', 10_000, 0, 0),
      );
      break;
    case 'promoted':
      operations.push(operation('last_0', promotable ? 'promote' : 'start', 0, 0, 0));
      if (promotable) operations.push(operation('monitor_9000', 'monitor', 9000, 8, 8));
      break;
    case 'failed':
      operations.push(
        operation('last_0', 'start', 0, 0, 0),
        operation('last_failure_0', 'monitor', 10_000, 7, 0),
      );
      break;
    case 'startFailed':
      operations.push(operation('last_failure_0', 'start', 0, 1, 0), operation('last_0', 'start', 0, 1, 0));
      break;
    case 'stopFailed':
      operations.push(operation('last_failure_0', 'stop', 0, 1, 0), operation('last_0', 'stop', 0, 1, 0));
      break;
    default:
      operations.push(operation('last_0', 'start', 0, 193, 0, -1));
  }
  return `<lrm_resource id="${known}" class="ocf" provider="pacemaker" type="Stateful">${operations.join('')}</lrm_resource>`;
}
