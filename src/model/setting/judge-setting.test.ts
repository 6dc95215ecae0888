import { describe, expect, it } from 'vitest';
import { judgeName, judgeSetting } from './judge-setting.ts';

/** What servers say of the same is asked in test/lab/settings.test.ts. */
describe('a setting', () => {
  it.each([
    ['max_wal_size', '4GB'],
    ['max_wal_size', '2.5GB'],
    ['max_wal_size', 1024],
    ['max_wal_size', ' 0x10 MB '],
    ['max_wal_size', '1e3'],
    ['checkpoint_timeout', '5min'],
    ['checkpoint_timeout', '30000ms'],
    ['autovacuum_vacuum_cost_delay', '2500us'],
    ['shared_buffers', '128kB'],
    ['max_slot_wal_keep_size', -1],
    ['jit', false],
    ['jit', 'Of'],
    ['synchronous_commit', true],
    ['wal_level', 'hot_standby'],
    ['default_transaction_isolation', 'Repeatable Read'],
    ['ssl_max_protocol_version', ''],
    ['WORK_MEM', '64kB'],
    ['wal_compression', 'zstd'],
    ['archive_command', 'anything at all'],
    ['sort_mem', 64],
    ['auto_explain.log_min_duration', 'anything at all'],
    ['synchronous_standby_names', ''],
    ['synchronous_standby_names', 'any 2 (a, "b-c", 3)'],
  ] as const)('is taken: %s = %j', (name, value) => {
    expect(judgeSetting(name, value, 18)).toBeUndefined();
  });

  it.each([
    ['max_wall_size', '4GB', 'no-such-setting'],
    ['toString', 1, 'no-such-setting'],
    ['max_wal_size', '4XB', 'wrong-unit'],
    ['max_wal_size', '4gb', 'wrong-unit'],
    ['max_wal_size', '4 GB x', 'wrong-unit'],
    ['max_connections', '10kB', 'wrong-unit'],
    ['max_wal_size', '', 'not-a-number'],
    ['max_wal_size', 'GB', 'not-a-number'],
    ['max_wal_size', '1e400', 'not-a-number'],
    ['hash_mem_multiplier', 'nan', 'not-a-number'],
    ['max_wal_size', '1MB', 'out-of-range'],
    ['max_wal_size', '1.4MB', 'out-of-range'],
    ['max_wal_size', '2147483648', 'out-of-range'],
    ['hash_mem_multiplier', 'inf', 'out-of-range'],
    ['autovacuum_vacuum_cost_delay', '100001us', 'out-of-range'],
    ['jit', 'o', 'not-boolean'],
    ['jit', 'on ', 'not-boolean'],
    ['wal_level', 'replicated', 'no-such-word'],
    ['wal_level', true, 'no-such-word'],
    ['block_size', 8192, 'fixed'],
    ['synchronous_standby_names', ' ', 'no-standby-list'],
    ['synchronous_standby_names', 'pg-1', 'no-standby-list'],
    ['synchronous_standby_names', 'FIRST 0 (a)', 'no-standby-list'],
    ['synchronous_standby_names', 'a b', 'no-standby-list'],
    ['synchronous_standby_names', 'ANY (a)', 'no-standby-list'],
  ] as const)('is refused: %s = %j, %s', (name, value, why) => {
    expect(judgeSetting(name, value, 18)?.why).toBe(why);
  });

  it('is judged as its version has it', () => {
    expect(judgeSetting('io_method', 'sync', 17)).toEqual({
      why: 'no-such-setting',
      elsewhere: { since: 18, until: 18 },
    });
    expect(judgeSetting('promote_trigger_file', 'x', 15)).toBeUndefined();
    expect(judgeSetting('maintenance_work_mem', '64kB', 16)).toMatchObject({
      why: 'out-of-range',
      min: 1024,
    });
    expect(judgeSetting('maintenance_work_mem', '64kB', 17)).toBeUndefined();
    expect(judgeSetting('wal_compression', 'pglz', 14)).toEqual({ why: 'not-boolean' });
  });

  it('of a version that was not asked is refused only if no version takes it', () => {
    expect(judgeSetting('io_method', 'sync', 12)).toBeUndefined();
    expect(judgeSetting('maintenance_work_mem', '64kB', 99)).toBeUndefined();
    expect(judgeSetting('wal_compression', 'pglz', 99)).toBeUndefined();
    expect(judgeSetting('max_wall_size', '1GB', 99)).toEqual({ why: 'no-such-setting' });
  });

  it('has a name that can be judged by itself', () => {
    expect(judgeName('work_mem', 18)).toBeUndefined();
    expect(judgeName('a.b', 18)).toBeUndefined();
    expect(judgeName('server_version', 18)).toEqual({ why: 'fixed' });
  });
});
