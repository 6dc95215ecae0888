import { constraintXml, nodeName, taggedIds, tagId } from './constraint-xml.ts';
import { historyXml, migrationXml } from './history-xml.ts';
import type { ClusterSpec, DefaultsSpec, NodeSpec } from './random-cluster.ts';
import type { ResourceSpec } from './random-resource.ts';
import { ruleXml, when } from './random-rule.ts';
import { isPromotable, isUnique, memberIds, resourceXml, setXml, templateXml } from './resource-xml.ts';

/** Writes a cluster down as CIB XML of schema 3.9. */
export function cibXml(spec: ClusterSpec): string {
  const options = { 'stonith-enabled': String(spec.fencing), ...spec.options };
  const device =
    spec.fencing && spec.fencingDevice !== 'none'
      ? '<primitive id="fencer" class="stonith" type="fence_test"/>'
      : '';
  const tags = spec.tags.map((_, index) => tagXml(spec, index)).join('');
  return `<cib crm_feature_set="3.16.1" validate-with="pacemaker-3.9" epoch="1" num_updates="0" admin_epoch="0" have-quorum="${spec.quorum ? 1 : 0}" dc-uuid="1" execution-date="${when}">
<configuration>
<crm_config>${setXml('cluster_property_set', 'cib-bootstrap-options', options)}</crm_config>
<nodes>${spec.nodes.map(nodeXml).join('')}</nodes>
<resources>${spec.templates.map(templateXml).join('')}${device}${spec.resources.map(resourceXml).join('\n')}</resources>
<constraints>${spec.constraints.map((each, index) => constraintXml(spec, each, index)).join('\n')}</constraints>
<rsc_defaults>${spec.resourceDefaults.map((each, index) => defaultsXml(each, `rd${index}`)).join('')}</rsc_defaults>
<op_defaults>${spec.operationDefaults.map((each, index) => defaultsXml(each, `od${index}`)).join('')}</op_defaults>
<tags>${tags}</tags>
</configuration>
<status>${spec.nodes.map((_, index) => stateXml(spec, index)).join('\n')}</status>
</cib>`;
}

function nodeXml(spec: NodeSpec, index: number): string {
  const id = nodeName(index);
  const attributes = {
    zone: spec.zone,
    rank: spec.rank,
    standby: spec.state === 'standbyForever' ? 'on' : '',
  };
  const capacities = { cpu: String(spec.cpu), memory: String(spec.memory) };
  return `<node id="${index + 1}" uname="${id}">${setXml('instance_attributes', `${id}-a`, attributes)}${setXml('utilization', `${id}-u`, capacities)}</node>`;
}

function tagXml(cluster: ClusterSpec, index: number): string {
  const references = taggedIds(cluster, index).map((id) => `<obj_ref id="${id}"/>`);
  return `<tag id="${tagId(index)}">${references.join('')}</tag>`;
}

function defaultsXml({ pairs, rule, score }: DefaultsSpec, id: string): string {
  const written = rule ? ruleXml(`${id}-r`, rule, ' score="INFINITY"') : '';
  return setXml('meta_attributes', id, pairs, written, score === '' ? '' : ` score="${score}"`);
}

function stateXml(cluster: ClusterSpec, index: number): string {
  const { state, health } = cluster.nodes[index] as NodeSpec;
  const id = nodeName(index);
  if (state === 'unseen') return '';
  const membership: Readonly<Record<string, string>> = {
    offline: 'in_ccm="false" crmd="offline" join="down" expected="down"',
    unclean: 'in_ccm="false" crmd="offline" join="down" expected="member"',
    lostProcess: 'in_ccm="true" crmd="offline" join="member" expected="member"',
    pending: 'in_ccm="true" crmd="online" join="pending" expected="member"',
  };
  const pairs: Record<string, string> = {};
  if (state === 'standby') pairs.standby = 'on';
  if (state === 'maintenance') pairs.maintenance = 'true';
  if (state === 'shutdown') pairs.shutdown = String(when);
  if (health !== 'none') pairs['#health-disk'] = health;
  const fail = (member: string, task: string, count: string) => {
    pairs[`fail-count-${member}#${task}`] = count;
    pairs[`last-failure-${member}#${task}`] = String(when - 100);
  };
  for (const [number, spec] of cluster.resources.entries()) {
    for (const member of memberIds(spec, number)) {
      const failures = spec.failcounts[index] ?? 0;
      if (failures > 0) fail(member, spec.failedTask, failures >= 1_000_000 ? 'INFINITY' : String(failures));
      const vote = spec.votes[index] ?? '';
      if (isPromotable(spec)) pairs[`master-${member}`] = vote;
    }
  }
  const histories = cluster.resources.flatMap((spec, number) =>
    memberIds(spec, number).map((member) => memberHistoryXml(cluster, spec, member, index)),
  );
  for (const [number, orphan] of cluster.orphans.entries()) {
    if (orphan.failcount) fail(`old${number}`, 'monitor_10000', '1');
    histories.push(historyXml(`old${number}`, orphan.histories[index] ?? 'unknown', false, index));
  }
  if (cluster.fencing && index === 0) {
    if (cluster.fencingDevice === 'running') histories.push(fencerXml('started'));
    if (cluster.fencingDevice === 'failed') histories.push(fencerXml('startFailed'));
  }
  const transient = setXml('instance_attributes', `${id}-t`, pairs);
  const attributes = membership[state] ?? 'in_ccm="true" crmd="online" join="member" expected="member"';
  return `<node_state id="${index + 1}" uname="${id}" ${attributes}><transient_attributes id="${index + 1}">${transient}</transient_attributes><lrm id="${index + 1}"><lrm_resources>${histories.join('')}</lrm_resources></lrm></node_state>`;
}

const fencerXml = (history: 'started' | 'startFailed') =>
  historyXml('fencer', history, false, 0).replace(
    'class="ocf" provider="pacemaker" type="Stateful"',
    'class="stonith" type="fence_test"',
  );

function memberHistoryXml(cluster: ClusterSpec, spec: ResourceSpec, member: string, node: number): string {
  if (spec.kind === 'primitive') {
    const migration = migrationXml(member, spec.migration, cluster.nodes.length, node);
    if (migration !== undefined) return migration;
  }
  const isInstance = spec.kind !== 'primitive' && spec.kind !== 'group';
  const numbers: Readonly<Record<ResourceSpec['numbered'], string>> = {
    '': isUnique(spec) ? ':0' : '',
    numbered: `:${node}`,
    surplus: `:${node + 2}`,
  };
  const known = isInstance ? `${member}${numbers[spec.numbered]}` : member;
  return historyXml(known, spec.histories[node] ?? 'unknown', isPromotable(spec), node);
}
