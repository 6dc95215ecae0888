import { describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { readScenario } from '../../scenario/read-scenario.ts';
import { compareFacts } from './differences.ts';
import { readFacts } from './facts.ts';

const compare = (a: string, b: string) => compareFacts(readFacts(a, 'a'), readFacts(b, 'b'));

const cib = (interval: string) => `<cib validate-with="pacemaker-3.0" epoch="${interval.length}">
  <configuration>
    <crm_config/>
    <nodes><node id="1" uname="pg01"/></nodes>
    <resources>
      <primitive id="db" class="ocf" provider="heartbeat" type="pgsql">
        <instance_attributes id="db-a"><nvpair id="db-a-m" name="mode" value="sync"/></instance_attributes>
        <operations><op id="db-mon" name="monitor" interval="${interval}"/></operations>
      </primitive>
    </resources>
    <constraints/>
  </configuration>
</cib>`;

describe('differences between two files', () => {
  it('are found in postgresql.conf, whatever the way to write a value', () => {
    const a =
      "# production\nmax_connections = 200\nwork_mem '64MB'\nfsync on\nsearch_path = '\"$user\", public' # all\n";
    const b =
      "max_connections = 200\nwork_mem = 65536kB\nfsync = true\nwal_level = replica\nsearch_path = 'public'\n";
    expect(compare(a, b)).toEqual([
      {
        path: 'search_path',
        a: '"$user", public',
        b: 'public',
        suspect: {
          name: 'search-path',
          setting: 'topology.settings.search_path',
          value: '"$user", public',
          neutral: 'public',
        },
      },
      { path: 'wal_level', b: 'replica' },
    ]);
  });

  it('are found in what psql printed of pg_settings, with units', () => {
    const a =
      ' name | setting | unit \n------+---------+------\n shared_buffers | 16384 | 8kB\n deadlock_timeout | 1000 | ms\n(2 rows)\n';
    const b = 'name,setting,unit\nshared_buffers,131072,1kB\ndeadlock_timeout,"2000",ms\n';
    expect(compare(a, b)).toMatchObject([{ path: 'deadlock_timeout', a: '1000ms', b: '2000ms' }]);
  });

  it('are found in patroni.yml, of the server and of Patroni itself', () => {
    const yaml = (ttl: number, memory: string) =>
      `scope: main\nbootstrap:\n  dcs:\n    ttl: ${ttl}\n    postgresql:\n      parameters:\n        work_mem: ${memory}\n`;
    const found = compare(yaml(30, '4MB'), yaml(20, '8MB'));
    expect(found.map(({ path, suspect }) => [path, suspect?.setting])).toEqual([
      ['bootstrap.dcs.postgresql.parameters.work_mem', 'topology.settings.work_mem'],
      ['bootstrap.dcs.ttl', 'manager.ttl'],
    ]);
    expect(found[1]?.suspect).toEqual({ name: 'ttl', setting: 'manager.ttl', value: '30s', neutral: '20s' });
  });

  it('are found in CIBs by the ids of elements, without the bookkeeping', () => {
    expect(compare(cib('10s'), cib('3s'))).toEqual([
      { path: 'resources.db.operations.monitor.interval', a: '10s', b: '3s' },
    ]);
  });

  const crm = (score: string, interval: string, stickiness: number) => `node pg01
node pg02
primitive PgVip ocf:heartbeat:IPaddr2 params ip=10.0.0.1 op monitor interval=${interval}
primitive Postgres ocf:heartbeat:pgsql op monitor interval=10s op monitor role=Master interval=4s
ms Cluster Postgres meta notify=true
colocation vip-with-primary ${score}: PgVip Cluster:Master
${stickiness > 0 ? 'location prefers PgVip 50: pg01\n' : ''}property stonith-enabled=${stickiness > 0}
rsc_defaults resource-stickiness=${stickiness}
`;

  it('are found in the text of crm configure show, and scores, properties and defaults are suspects', () => {
    const found = compare(crm('inf', '5s', 100), crm('1000', '5000ms', 0));
    const suspects = found.flatMap(({ suspect }) => (suspect ? [suspect] : []));
    expect(suspects.map(({ setting, value, neutral }) => `${setting}: ${value} or ${neutral}`)).toEqual([
      'manager.scores.prefers: 50 or 0',
      'manager.scores.vip-with-primary: INFINITY or 1000',
      'manager.properties.stonith-enabled: true or false',
      'manager.defaults.resource-stickiness: 100 or 0',
    ]);
    expect(found.map(({ path }) => path).filter((path) => path.includes('interval'))).toEqual([]);
  });

  it('of a cluster are suspects that a scenario with its configuration takes', () => {
    const production = crm('inf', '5s', 100);
    const found = compare(production, crm('1000', '5s', 0));
    const suspects = Object.fromEntries(
      found.flatMap(({ suspect }) =>
        suspect
          ? [
              [
                suspect.name,
                { because: 'x', setting: suspect.setting, value: suspect.value, neutral: suspect.neutral },
              ],
            ]
          : [],
      ),
    );
    const text = stringify({
      reenact: 1,
      title: 'Production',
      topology: {
        postgres: 18,
        nodes: { pg01: { role: 'primary' }, pg02: { role: 'standby' } },
        addresses: { PgVip: 'pg01' },
      },
      manager: { kind: 'pacemaker', configuration: production },
      workload: { kind: 'ledger', address: 'PgVip' },
      suspects,
      symptoms: { down: { check: 'writes-unavailable' } },
    });
    expect(readScenario(text, 'production.yaml').scenario.suspects.length).toBe(4);
  });

  it('are no suspects where a scenario may not change them', () => {
    const found = compare("port = 5432\ninclude 'a.conf'\nwork_mem = 4MB\n", 'port = 5433\nwork_mem = 8MB\n');
    expect(found.map(({ path, suspect }) => [path, suspect?.setting])).toEqual([
      ['include', undefined],
      ['port', undefined],
      ['work_mem', 'topology.settings.work_mem'],
    ]);
  });

  it('are found in scenarios, and every one is a suspect', () => {
    const scenario = (replication: string) => `reenact: 1
title: Two nodes
topology:
  postgres: 18
  nodes: { pg01: { role: primary }, pg02: { role: standby, replication: ${replication} } }
  addresses: { primary: pg01 }
workload: { kind: ledger, address: primary }
symptoms: { down: { check: writes-unavailable, longer-than: 1s } }
`;
    expect(compare(scenario('sync'), scenario('async'))).toMatchObject([
      {
        path: 'topology.nodes.pg02.replication',
        suspect: { setting: 'topology.nodes.pg02.replication', value: 'sync', neutral: 'async' },
      },
    ]);
  });

  it('are none between a file and itself', () => {
    expect(compare(cib('10s'), cib('10s'))).toEqual([]);
  });

  it('are refused for what is none of these', () => {
    expect(() => readFacts('once upon a time, there was\na cluster', 'tale.txt')).toThrow(
      /none of the files/,
    );
  });
});
