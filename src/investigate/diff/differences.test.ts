import { describe, expect, it } from 'vitest';
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

  it('are found in patroni.yml; only parameters of the server become suspects', () => {
    const yaml = (ttl: number, memory: string) =>
      `scope: main\nbootstrap:\n  dcs:\n    ttl: ${ttl}\n    postgresql:\n      parameters:\n        work_mem: ${memory}\n`;
    const found = compare(yaml(30, '4MB'), yaml(20, '8MB'));
    expect(found.map(({ path, suspect }) => [path, suspect?.setting])).toEqual([
      ['bootstrap.dcs.postgresql.parameters.work_mem', 'topology.settings.work_mem'],
      ['bootstrap.dcs.ttl', undefined],
    ]);
  });

  it('are found in CIBs by the ids of elements, without the bookkeeping', () => {
    expect(compare(cib('10s'), cib('3s'))).toEqual([
      { path: 'resources.db.operations.db-mon.interval', a: '10s', b: '3s' },
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
