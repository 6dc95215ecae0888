import { describe, expect, it } from 'vitest';
import { type Element, walk } from '../../../../managers/pacemaker/cib/element.ts';
import { readCib } from '../../../../managers/pacemaker/cib/read-cib.ts';
import { gocardlessConfiguration } from '../../../../managers/pacemaker/gocardless.fixture.ts';
import { clusterProperty, fitConfiguration } from './fit-configuration.ts';

const fitting = {
  postgres: { pgdata: '/data', master_ip: '10.77.0.101' },
  addresses: new Map([
    ['PostgresqlVIP', '10.77.0.101'],
    ['BackupVIP', '10.77.0.102'],
  ]),
};
const fit = (text: string) => fitConfiguration(readCib(text, 'configuration').root, fitting);

/** The parameters of a resource. */
function parametersOf(root: Element, id: string): Record<string, string> {
  const found: Record<string, string> = {};
  walk(root, (each) => {
    if (each.name !== 'primitive' || each.attributes.id !== id) return;
    const sets = each.children.filter(({ name }) => name === 'instance_attributes');
    for (const { attributes } of sets.flatMap((set) => set.children))
      found[attributes.name ?? ''] = attributes.value ?? '';
  });
  return found;
}

describe('the configuration of a team', () => {
  const { root, notes } = fit(gocardlessConfiguration);

  it('gets the paths and numbers of the lab and keeps what decides', () => {
    expect(parametersOf(root, 'Postgresql')).toEqual({ rep_mode: 'sync', ...fitting.postgres });
    expect(parametersOf(root, 'PostgresqlVIP')).toEqual({
      ip: '10.77.0.101',
      nic: 'eth0',
      cidr_netmask: '24',
    });
    expect(clusterProperty(root, 'stonith-enabled')).toBe('false');
  });

  it('loses what present daemons refuse, and says so', () => {
    expect(clusterProperty(root, 'default-resource-stickiness')).toBeUndefined();
    expect(notes).toEqual(['left out default-resource-stickiness: Pacemaker 2 does not read it']);
  });

  it('with another agent is refused by name', () => {
    const text = `${gocardlessConfiguration}\nprimitive fence stonith:external/ipmi\n`;
    expect(() => fit(text)).toThrow('fence (stonith:external/ipmi)');
  });

  it('with an address that the topology lacks is refused by name', () => {
    const text = `${gocardlessConfiguration}\nprimitive Third ocf:heartbeat:IPaddr2 params ip=10.77.0.9\n`;
    expect(() => fit(text)).toThrow('the resource Third is an address that the topology does not have');
  });

  it('keeps a dc-deadtime that it sets', () => {
    const own = fit(`${gocardlessConfiguration}\nproperty dc-deadtime=20s\n`).root;
    expect(clusterProperty(own, 'dc-deadtime')).toBe('20s');
    expect(clusterProperty(root, 'dc-deadtime')).toBe('2s');
  });
});
