import { describe, expect, it } from 'vitest';
import { kindOfTitle } from './server-process.ts';

describe('the title of a server process', () => {
  it.each([
    ['postgres: pg01: checkpointer ', 'checkpointer'],
    ['postgres: pg02: startup recovering 000000010000000000000003', 'startup'],
    ['postgres: pg02: walreceiver streaming 0/3000180', 'walreceiver'],
    ['postgres: pg01: walsender postgres 127.0.0.1(40112) streaming 0/3000180', 'walsender'],
    ['postgres: pg01: archiver failed on 000000010000000000000002', 'archiver'],
    ['postgres: pg01: background writer ', 'background writer'],
    ['postgres: pg01: postgres postgres 127.0.0.1(40112) idle in transaction', 'client backend'],
    ['postgres: pg01: autovacuum worker postgres', 'other'],
    ['postgres: pg01: logical replication launcher ', 'other'],
    ['postgres: checkpointer ', 'checkpointer'],
    ['/usr/lib/postgresql/15/bin/postgres -D /lab/nodes/pg01/data', 'other'],
    ['', 'other'],
  ])('%s', (title, kind) => {
    expect(kindOfTitle(title)).toBe(kind);
  });
});
