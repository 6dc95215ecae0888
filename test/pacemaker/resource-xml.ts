import type { TemplateSpec } from './random-cluster.ts';
import type { OnFail, ResourceSpec } from './random-resource.ts';
import { ruleXml } from './random-rule.ts';

/** Resources and templates as CIB XML. */

export const resourceId = (spec: ResourceSpec, index: number): string =>
  spec.kind === 'primitive' ? `p${index}` : `set${index}`;

export const templateId = (number: number): string => `t${number}`;

export function isPromotable({ kind }: ResourceSpec): boolean {
  return kind === 'promotable' || kind === 'promotableGroup' || kind === 'uniquePromotable';
}

export function isUnique({ kind }: ResourceSpec): boolean {
  return kind === 'uniqueClone' || kind === 'uniquePromotable';
}

function isGroup({ kind }: ResourceSpec): boolean {
  return kind === 'group' || kind === 'cloneOfGroup' || kind === 'promotableGroup';
}

/** The ids of the primitives a resource consists of. */
export function memberIds(spec: ResourceSpec, index: number): string[] {
  if (spec.kind === 'primitive') return [`p${index}`];
  const count = isGroup(spec) ? spec.members : 1;
  return Array.from({ length: count }, (_, member) => `m${index}${'abc'[member]}`);
}

/** An attribute set; pairs without a value are left out, and a set without pairs altogether. */
export function setXml(
  kind: string,
  id: string,
  pairs: Readonly<Record<string, string>>,
  rule = '',
  attributes = '',
): string {
  const given = Object.entries(pairs).filter(([, value]) => value !== '');
  if (given.length === 0) return '';
  const nvpairs = given.map(
    ([name, value]) => `<nvpair id="${id}-${name.replaceAll('#', '.')}" name="${name}" value="${value}"/>`,
  );
  return `<${kind} id="${id}"${attributes}>${rule}${nvpairs.join('')}</${kind}>`;
}

const text = (value: boolean, whenTrue: string) => (value ? whenTrue : '');
const positive = (value: number) => text(value > 0, String(value));

export function templateXml(spec: TemplateSpec, number: number): string {
  const id = templateId(number);
  const meta = {
    'resource-stickiness': spec.stickiness,
    'target-role': spec.targetRole,
    'allow-migrate': text(spec.migratable, 'true'),
  };
  const onFail = attribute('on-fail', spec.onFail);
  return `<template id="${id}" class="ocf" provider="pacemaker" type="Stateful">${setXml('meta_attributes', `${id}-meta`, meta)}<operations><op id="${id}-m" name="monitor" interval="10s"${onFail}/></operations>${setXml('utilization', `${id}-u`, { cpu: positive(spec.cpu) })}</template>`;
}

const attribute = (name: string, value: string) => (value === '' ? '' : ` ${name}="${value}"`);

export function resourceXml(spec: ResourceSpec, index: number): string {
  const id = resourceId(spec, index);
  const meta = {
    'resource-stickiness': spec.stickiness,
    priority: positive(spec.priority),
    'target-role': /moted/.test(spec.targetRole) && !isPromotable(spec) ? '' : spec.targetRole,
    'is-managed': text(!spec.managed, 'false'),
    maintenance: text(spec.maintenance, 'true'),
    critical: text(!spec.critical, 'false'),
    'allow-migrate': text(spec.migratable, 'true'),
    'migration-threshold': positive(spec.threshold),
    'failure-timeout': spec.failureTimeout,
    'allow-unhealthy-nodes': text(spec.allowUnhealthyNodes, 'true'),
    'multiple-active': spec.multipleActive,
    requires: spec.requires,
  };
  const members = memberIds(spec, index);
  if (spec.kind === 'primitive') return primitiveXml(spec, id, setXml('meta_attributes', `${id}-meta`, meta));
  const inner = members.map((member) => primitiveXml(spec, member, '')).join('');
  if (spec.kind === 'group')
    return `<group id="${id}">${setXml('meta_attributes', `${id}-meta`, meta)}${inner}</group>`;
  const cloneMeta = {
    ...meta,
    interleave: text(spec.interleave, 'true'),
    ordered: text(spec.ordered, 'true'),
    notify: text(spec.notify, 'true'),
    'clone-max': positive(spec.cloneMax),
    'clone-min': positive(spec.cloneMin),
    'globally-unique': text(isUnique(spec), 'true'),
    'clone-node-max': text(isUnique(spec), '2'),
    promotable: text(isPromotable(spec), 'true'),
    'promoted-max': text(isPromotable(spec) && spec.promotedMax !== 1, String(spec.promotedMax)),
    'promoted-node-max': text(spec.kind === 'uniquePromotable' && spec.ordered, '2'),
  };
  const child = isGroup(spec) ? `<group id="g${index}">${inner}</group>` : inner;
  return `<clone id="${id}">${setXml('meta_attributes', `${id}-meta`, cloneMeta)}${child}</clone>`;
}

function primitiveXml(spec: ResourceSpec, id: string, meta: string): string {
  const agent =
    spec.template === 0
      ? 'class="ocf" provider="pacemaker" type="Stateful"'
      : `template="${templateId(spec.template - 1)}"`;
  const rule = spec.parameters === 'byRule' ? ruleXml(`${id}-pr`, spec.rule, ' score="1"') : '';
  const parameters =
    spec.parameters === '' ? '' : setXml('instance_attributes', `${id}-params`, { level: 'x' }, rule);
  const utilization = setXml('utilization', `${id}-u`, {
    cpu: String(spec.cpu),
    memory: positive(spec.memory),
  });
  return `<primitive id="${id}" ${agent}>${meta}${parameters}${operationsXml(spec, id)}${utilization}</primitive>`;
}

function operationsXml(spec: ResourceSpec, id: string): string {
  if (spec.operations === 'none') return '';
  const operation = (
    suffix: string,
    name: string,
    interval: string,
    onFail: OnFail,
    more = '',
    inside = '',
  ) =>
    `<op id="${id}-${suffix}" name="${name}" interval="${interval}"${attribute('on-fail', onFail)}${more}>${inside}</op>`;
  const extra: Readonly<Record<string, string>> = {
    disabled: ' enabled="false"',
    timeout: ' timeout="33s"',
  };
  // Only a promotion and the promoted role's monitor may be answered by a demotion.
  const watched = spec.onFail === 'demote' ? '' : spec.onFail;
  const byRule =
    spec.operations === 'byRule'
      ? setXml('meta_attributes', `${id}-m-meta`, { timeout: '44s' }, ruleXml(`${id}-mr`, spec.rule))
      : '';
  const all = [operation('m', 'monitor', '10s', watched, extra[spec.operations], byRule)];
  if (isPromotable(spec)) all.push(operation('mp', 'monitor', '9s', spec.onFail, ' role="Promoted"'));
  if (spec.operations === 'stoppedRole') all.push(operation('ms', 'monitor', '8s', '', ' role="Stopped"'));
  if (spec.startOnFail !== '') all.push(operation('start', 'start', '0', spec.startOnFail));
  if (spec.stopOnFail !== '') all.push(operation('stop', 'stop', '0', spec.stopOnFail));
  if (spec.promoteOnFail !== '' && isPromotable(spec)) {
    all.push(operation('promote', 'promote', '0', spec.promoteOnFail));
    all.push(operation('demote', 'demote', '0', spec.promoteOnFail));
  }
  return `<operations>${all.join('')}</operations>`;
}
