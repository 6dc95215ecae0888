import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Topology } from '../../../model/topology.ts';
import { connectionInfo, initialSettings, type NodePlace, writeConfiguration } from './configuration.ts';

const topology: Topology = {
  postgres: { version: 17, binaries: 'npm', timing: 'fast', walSegmentBytes: 2 ** 24, checksums: true },
  nodes: [
    { name: 'pg01', role: 'primary', replication: 'async', settings: {} },
    { name: 'pg02', role: 'standby', replication: 'sync', settings: { work_mem: '9MB' } },
    { name: 'pg03', role: 'standby', replication: 'sync', upstream: 'pg02', settings: {} },
  ],
  settings: { work_mem: '8MB', max_connections: 50 },
  archive: true,
  addresses: [],
  link: { delayMs: 0, jitterMs: 0 },
  links: [],
};
const place: NodePlace = {
  endpoint: { host: '127.20.0.11', port: 5432 },
  archiveCommand: 'put',
  restoreCommand: 'get',
  connectionTo: (from, upstream) => `${from} to ${upstream}`,
};

describe('what a node is configured with', () => {
  it('lets a node win over the cluster, and the cluster over the lab', () => {
    expect(initialSettings(topology, 'pg01', place)).toMatchObject({ work_mem: '8MB', max_connections: 50 });
    expect(initialSettings(topology, 'pg02', place)).toMatchObject({ work_mem: '9MB', cluster_name: 'pg02' });
  });

  it('has the first primary wait for the synchronous standbys, and nobody else', () => {
    const names = (node: string) => initialSettings(topology, node, place)['synchronous_standby_names'];
    expect(names('pg01')).toBe('FIRST 2 ("pg02", "pg03")');
    expect(names('pg02')).toBeUndefined();
  });

  it('points standbys at their upstreams', () => {
    const upstream = (node: string) => initialSettings(topology, node, place)['primary_conninfo'];
    expect([upstream('pg01'), upstream('pg02'), upstream('pg03')]).toEqual([
      undefined,
      'pg02 to pg01',
      'pg03 to pg02',
    ]);
  });

  it('leaves PostgreSQL alone when timing is realistic, and archives only where there is an archive', () => {
    const realistic = {
      ...topology,
      archive: false,
      postgres: { ...topology.postgres, timing: 'realistic' as const },
    };
    const settings = initialSettings(realistic, 'pg01', place);
    expect(settings).not.toHaveProperty('wal_sender_timeout');
    expect(settings).not.toHaveProperty('archive_mode');
    expect(initialSettings(topology, 'pg01', place)).toMatchObject({
      wal_sender_timeout: '5s',
      archive_mode: true,
    });
  });

  it('knows settings that only newer versions have', () => {
    const newer = { ...topology, postgres: { ...topology.postgres, version: 18 } };
    expect(initialSettings(topology, 'pg01', place)).not.toHaveProperty('io_method');
    expect(initialSettings(newer, 'pg01', place)).toMatchObject({ io_method: 'sync' });
  });

  it('gives up a silent upstream sooner when timing is fast', () => {
    expect(connectionInfo(place.endpoint, 'pg02', 'fast')).toMatch(/connect_timeout=2 /);
    expect(connectionInfo(place.endpoint, 'pg02', 'realistic')).toMatch(/connect_timeout=127 /);
  });
});

describe('a configuration file', () => {
  it('writes numbers, booleans and quotes as PostgreSQL reads them', () => {
    const text = writeConfiguration({ a: 1, b: true, c: false, d: "it's \\ here" });
    expect(text.split('\n').slice(1)).toEqual([
      "a = '1'",
      "b = 'on'",
      "c = 'off'",
      "d = 'it''s \\\\ here'",
      '',
    ]);
  });

  it('keeps every value on its own line inside its quotes', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('a', "'", '\\', '\n', 'n', '"', '#') }), (value) => {
        const lines = writeConfiguration({ setting: value }).split('\n');
        expect(lines).toHaveLength(3);
        const inside = (lines[1] ?? '').slice("setting = '".length, -1);
        // As guc-file.l of PostgreSQL reads it: a doubled quote, or a backslash and a letter, is one character.
        const read = inside.replaceAll(/''|\\./g, (pair) =>
          pair === "''" ? "'" : pair === '\\n' ? '\n' : '\\',
        );
        expect(read).toBe(value);
      }),
    );
  });
});
