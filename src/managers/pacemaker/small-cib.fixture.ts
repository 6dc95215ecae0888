/** Builders of the small hand-written clusters in the ideas. */

interface Parts {
  readonly options?: string;
  readonly nodes?: readonly string[];
  /** More about a node, such as attributes, by its name. */
  readonly nodeParts?: Readonly<Record<string, string>>;
  readonly resources: string;
  readonly constraints?: string;
  readonly defaults?: string;
  /** What replaces the state of a node, by its name: attributes of its node_state, and what is in it. */
  readonly states?: Readonly<
    Record<string, { readonly attributes?: string; readonly history?: string; readonly transient?: string }>
  >;
  readonly quorum?: boolean;
  /** When the cluster is looked at, in seconds since 1970. */
  readonly date?: number;
}

export const online = 'in_ccm="true" crmd="online" join="member" expected="member"';
export const offline = 'in_ccm="false" crmd="offline" join="down" expected="down"';
export const lost = 'in_ccm="false" crmd="offline" join="member" expected="member"';

/** A cluster of two nodes that are online, unless told otherwise, without fencing. */
export function cib(parts: Parts): string {
  const nodes = parts.nodes ?? ['n1', 'n2'];
  const states = nodes.map((name) => {
    const state = parts.states?.[name] ?? {};
    const transient = state.transient
      ? `<transient_attributes id="${name}">${pairs(`${name}-tr`, state.transient)}</transient_attributes>`
      : '';
    return `<node_state id="${name}" uname="${name}" ${state.attributes ?? online}>
      <lrm id="${name}"><lrm_resources>${state.history ?? ''}</lrm_resources></lrm>${transient}</node_state>`;
  });
  return `<cib crm_feature_set="3.16.1" validate-with="pacemaker-3.8" epoch="1" num_updates="0" admin_epoch="0"
    have-quorum="${parts.quorum === false ? 0 : 1}" dc-uuid="${nodes[0]}"${parts.date === undefined ? '' : ` execution-date="${parts.date}"`}>
  <configuration>
    <crm_config>${setOf('cluster_property_set', 'cib-bootstrap-options', parts.options ?? 'stonith-enabled=false')}</crm_config>
    <nodes>${nodes.map((name) => `<node id="${name}" uname="${name}">${parts.nodeParts?.[name] ?? ''}</node>`).join('')}</nodes>
    <resources>${parts.resources}</resources>
    <constraints>${parts.constraints ?? ''}</constraints>
    ${parts.defaults ?? ''}
  </configuration>
  <status>${states.join('\n')}</status>
</cib>`;
}

export function setOf(element: string, id: string, text: string): string {
  const given = text.split(' ').map((pair) => pair.split('='));
  const inside = given.map(([name, value]) => `<nvpair id="${id}-${name}" name="${name}" value="${value}"/>`);
  return `<${element} id="${id}">${inside.join('')}</${element}>`;
}

export const pairs = (id: string, text: string) => setOf('instance_attributes', id, text);
export const meta = (id: string, text: string) => setOf('meta_attributes', `${id}-meta`, text);

export function dummy(id: string, inside = ''): string {
  return `<primitive id="${id}" class="ocf" provider="pacemaker" type="Dummy">${inside}</primitive>`;
}

export function stateful(id: string, cloneMeta: string): string {
  return `<clone id="${id}-clone">${meta(`${id}-clone`, `promotable=true ${cloneMeta}`.trim())}
    <primitive id="${id}" class="ocf" provider="pacemaker" type="Stateful"/></clone>`;
}

/** The MD5 of no parameters, and of none but the default timeout: nothing changed since it ran. */
const oneTimeDigest = 'f2317cad3d54cec5d7d7aa7d0bf35cf8';
const recurringDigest = '4811cef7f7f94e3a35a70be7916cb2fd';

interface Ran {
  readonly task: string;
  readonly result?: number;
  readonly interval?: number;
  readonly call: number;
  /** Of a live migration, the nodes it goes from and to. */
  readonly ends?: readonly [string, string];
}

/** What a node remembers about a resource. */
export function history(id: string, type: string, node: string, operations: readonly Ran[]): string {
  const lines = operations.map(({ task, result = 0, interval = 0, call, ends }) => {
    const key = `${id}_${task}_${interval * 1000}`;
    const lineId = result === 0 || result === 7 ? key : `${id}_last_failure_0`;
    const transition = `${call}:1:${task === 'monitor' && interval === 0 ? 7 : 0}:00000000-0000-0000-0000-000000000000`;
    const migration = ends ? ` migrate_source="${ends[0]}" migrate_target="${ends[1]}"` : '';
    return `<lrm_rsc_op id="${lineId}" operation_key="${key}" operation="${task}" crm-debug-origin="x" crm_feature_set="3.16.1"
      transition-key="${transition}" transition-magic="0:${result};${transition}" on_node="${node}" call-id="${call}"
      rc-code="${result}" op-status="0" interval="${interval * 1000}" last-rc-change="1700000000" exec-time="1" queue-time="0" op-digest="${interval === 0 ? oneTimeDigest : recurringDigest}"${migration}/>`;
  });
  return `<lrm_resource id="${id}" type="${type}" class="ocf" provider="pacemaker">${lines.join('')}</lrm_resource>`;
}

export const runs = (id: string, node: string, type = 'Dummy') =>
  history(id, type, node, [{ task: 'start', call: 5 }]);
export const promotedOn = (id: string, node: string) =>
  history(id, 'Stateful', node, [
    { task: 'start', call: 5 },
    { task: 'promote', call: 6 },
  ]);

export const location = (id: string, resource: string, node: string, score: string) =>
  `<rsc_location id="${id}" rsc="${resource}" node="${node}" score="${score}"/>`;

export const onFail = (task: string, answer: string, interval = '0') =>
  `<operations><op id="op-${task}" name="${task}" interval="${interval}" on-fail="${answer}"/></operations>`;
