import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { cibXml } from './cluster-xml.ts';
import { clusterSpec } from './random-cluster.ts';

/** What the comparison with crm_simulate must cover, and what shows in a CIB that it does. */
const covered: Readonly<Record<string, RegExp>> = {
  primitives: /<resources>(<template.*<\/template>)*<primitive/,
  groups: /<group id="set/,
  'anonymous clones': /<clone id="set\d">(?!.*"globally-unique")/,
  'unique clones': /name="globally-unique" value="true"/,
  'promotable clones': /name="promotable" value="true"/,
  'location by node': /<rsc_location [^>]*node="/,
  'location by pattern': /rsc-pattern="/,
  'location of a set': /<rsc_location [^>]*><resource_set/,
  'rules about attributes': /<rule [^>]*><expression/,
  'rules about dates': /<date_expression/,
  'rules with a role': /<rule [^>]*role="Promoted"/,
  'scores from attributes': /score-attribute="/,
  'resource discovery': /resource-discovery="exclusive"/,
  'colocation of roles': /<rsc_colocation [^>]*with-rsc-role="Promoted"/,
  'colocation sets': /<rsc_colocation [^>]*><resource_set.*<resource_set/,
  'negative colocation': /<rsc_colocation [^>]*score="-INFINITY"/,
  'colocation by attribute': /node-attribute="zone"/,
  influence: /influence="false"/,
  'critical members': /name="critical" value="false"/,
  'optional orders': /kind="Optional"/,
  'serialized orders': /kind="Serialize"/,
  'asymmetrical orders': /symmetrical="false"/,
  'order sets': /<rsc_order [^>]*><resource_set.*<resource_set/,
  'require-all': /require-all="false"/,
  'clone-min': /name="clone-min"/,
  stickiness: /name="resource-stickiness"/,
  'resource defaults with rules': /<rsc_defaults><meta_attributes[^>]*><rule/,
  'operation defaults with rules': /<op_defaults><meta_attributes[^>]*><rule/,
  'operation defaults': /<op_defaults><meta_attributes[^>]*><nvpair/,
  templates: /template="t/,
  tags: /(rsc|first|then|id)="tag\d"(?!><obj)/,
  priorities: /name="priority"/,
  failcounts: /name="fail-count-/,
  'migration-threshold': /name="migration-threshold"/,
  'failure-timeout': /name="failure-timeout"/,
  'on-fail': /<op [^>]*on-fail="fence"/,
  'failed probes': /operation="monitor"[^>]*transition-key="\d+:\d+:7:[^>]*rc-code="1"/,
  'start-failure-is-fatal': /name="start-failure-is-fatal" value="false"/,
  'promotion scores': /name="master-/,
  'offline nodes': /crmd="offline" join="down" expected="down"/,
  'unclean nodes': /crmd="offline" join="down" expected="member"/,
  'standby nodes': /name="standby" value="on"/,
  'nodes in maintenance': /name="maintenance" value="true"/,
  health: /name="#health-disk"/,
  'health strategies': /name="node-health-strategy" value="progressive"/,
  'no quorum': /have-quorum="0"/,
  'quorum policies': /name="no-quorum-policy" value="suicide"/,
  fencing: /name="stonith-enabled" value="true"/,
  'no fencing': /name="stonith-enabled" value="false"/,
  unmanaged: /name="is-managed" value="false"/,
  'resources in maintenance': /-meta-maintenance"/,
  'disabled operations': /enabled="false"/,
  'target-role': /name="target-role" value="Stopped"/,
  orphans: /<lrm_resource id="old/,
  'surplus instances': /<lrm_resource id="m\da:[2-5]"/,
  utilization: /name="placement-strategy" value="utilization"/,
  'placement strategies': /name="placement-strategy" value="balanced"/,
  'asymmetric clusters': /name="symmetric-cluster" value="false"/,
  'live migration': /name="allow-migrate" value="true"/,
  'half done migrations': /migrate_target="node/,
  'changed parameters': /name="level"/,
};

describe('the random clusters', () => {
  const drawn = fc.sample(clusterSpec, { numRuns: 600, seed: 7 }).map(cibXml);

  test.each(Object.entries(covered))('have %s', (_what, sign) => {
    const having = drawn.filter((xml) => sign.test(xml.replaceAll('\n', '')));
    expect(having.length).toBeGreaterThanOrEqual(5);
  });
});
