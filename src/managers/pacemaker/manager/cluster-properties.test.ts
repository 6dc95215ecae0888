import { describe, expect, it } from 'vitest';
import type { Topology } from '../../../model/topology.ts';
import { doubtsAbout } from './doubts.ts';
import { pacemakerSettings } from './settings.ts';

const link = { delayMs: 1, jitterMs: 0 };
const topology: Topology = {
  postgres: { version: 18, binaries: 'npm', timing: 'fast', walSegmentBytes: 2 ** 20, checksums: true },
  nodes: ['a', 'b'].map((name, index) => ({
    name,
    role: index === 0 ? ('primary' as const) : ('standby' as const),
    replication: 'async' as const,
    settings: {},
  })),
  settings: {},
  archive: false,
  addresses: [],
  link,
  links: [],
};

const doubts = (settings: Record<string, unknown>) =>
  doubtsAbout(pacemakerSettings.parse(settings), topology);
const given = (name: string, version = '2.1.5') => doubts({ version, properties: { [name]: 'false' } });
const property = (text: string, version = '2.1.5') =>
  doubts({ version, configuration: `primitive x ocf:heartbeat:IPaddr2 params ip=10.0.0.1\n${text}` });

describe('a property of the cluster that Pacemaker does not read', () => {
  it('is told with the one that was meant, wherever it stands', () => {
    const doubt = expect.stringMatching(
      /property stonith-enable, which Pacemaker 2\.1\.5 does not read.*Did you mean `stonith-enabled`\?$/,
    ) as unknown;
    expect(given('stonith-enable')).toEqual([doubt]);
    expect(property('property stonith-enable=false')).toEqual([doubt]);
    expect(property('property cib-bootstrap-options: stonith-enable=false')).toEqual([doubt]);
    expect(given('no-quorum-polcy', '1.1.10')).toEqual([expect.stringContaining('`no-quorum-policy`')]);
    expect(given('colour')).toEqual([expect.stringMatching(/property colour, .* Remove it; /)]);
  });

  it('is told as another version\u2019s', () => {
    expect(given('priority-fencing-delay')).toEqual([]);
    expect(given('priority-fencing-delay', '1.1.10')).toEqual([
      expect.stringContaining('Pacemaker 2.1.5 does. Remove it, or write `version: 2.1.5`.'),
    ]);
    expect(given('default-resource-stickiness', '1.1.10')).toEqual([]);
    expect(given('default-resource-stickiness')).toEqual([
      expect.stringContaining('`rsc_defaults resource-stickiness=...`'),
    ]);
  });

  it('is told as an old name, which 1.1.10 takes', () => {
    expect(given('stonith_enabled')).toEqual([expect.stringContaining('Did you mean `stonith-enabled`?')]);
    expect(given('stonith_enabled', '1.1.10')).toEqual([
      expect.stringMatching(/1\.1\.10 takes for stonith-enabled and .* Write `stonith-enabled`\.$/),
    ]);
    expect(given('transition_idle_timeout')).toEqual([expect.stringContaining('`cluster-delay`')]);
  });

  it.each(['stonith-enabled', 'dc-deadtime', 'crmd-transition-delay', 'last-lrm-refresh', 'enable-acl'])(
    'is not %s',
    (name) => {
      expect([given(name), given(name, '1.1.10')]).toEqual([[], []]);
    },
  );

  it('is not what an agent remembers in a set of its own, but a slip there is', () => {
    expect(property("property $id=pgsql_replication pgsql_REPL_INFO='a|1|2'")).toEqual([]);
    expect(property('property $id=fencing stonith-enabeld=false')).toHaveLength(1);
  });

  it('is not one that an upgrade makes a default', () => {
    const cib = (schema: string) => `<cib validate-with="${schema}"><configuration><crm_config>
<cluster_property_set id="cib-bootstrap-options"><nvpair id="s" name="default_resource_stickiness" value="1"/></cluster_property_set>
</crm_config><nodes/><resources/><constraints/></configuration><status/></cib>`;
    expect(doubts({ configuration: cib('pacemaker-1.2') })).toEqual([]);
    expect(doubts({ configuration: cib('pacemaker-3.9') })).toHaveLength(1);
  });
});
