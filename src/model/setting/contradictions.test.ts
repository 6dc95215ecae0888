import { describe, expect, it } from 'vitest';
import type { Settings } from '../topology.ts';
import { contradictionsIn } from './contradictions.ts';

const among = (settings: Settings, walSegmentBytes = 16 * 2 ** 20) =>
  contradictionsIn({ version: 18, walSegmentBytes, settings }).map(({ demands }) => demands);

describe('settings taken together', () => {
  it('are fine if a server starts with them', () => {
    expect(among({})).toEqual([]);
    expect(among({ wal_level: 'minimal', max_wal_senders: 0, archive_mode: false })).toEqual([]);
    expect(among({ min_wal_size: '32MB', max_wal_size: '32MB' })).toEqual([]);
    expect(among({ max_connections: 4 })).toEqual([]);
  });

  it('are not if it would end', () => {
    expect(among({ wal_level: 'MINIMAL' })).toEqual([expect.stringContaining('max_wal_senders = 0')]);
    expect(among({ wal_level: 'minimal', max_wal_senders: '0', archive_mode: 'always' })).toEqual([
      expect.stringContaining('archive_mode = off'),
    ]);
    expect(among({ min_wal_size: '32MB', max_wal_size: '0.05GB' }, 32 * 2 ** 20)).toEqual([
      expect.stringMatching(/^min_wal_size .* 64MB/),
      expect.stringMatching(/^max_wal_size .* 64MB/),
    ]);
    expect(among({ max_connections: 3 })).toEqual([expect.stringContaining('the 3 connections')]);
    expect(among({ max_connections: 10, reserved_connections: 7 })).toHaveLength(1);
  });

  it('are told of one at a time, in the order and in the words of each version', () => {
    const settings = { wal_level: 'minimal', archive_mode: true, max_connections: 3, min_wal_size: '2MB' };
    const says = (version: number) =>
      contradictionsIn({ version, walSegmentBytes: 16 * 2 ** 20, settings }).map((each) => each.says);
    expect(says(15)).toEqual([
      'superuser_reserved_connections (3) must be less than max_connections (3)',
      'WAL archival cannot be enabled when wal_level is "minimal"',
      'WAL streaming (max_wal_senders > 0) requires wal_level "replica" or "logical"',
      '"min_wal_size" must be at least twice "wal_segment_size"',
    ]);
    expect(says(17)).toEqual([
      '"superuser_reserved_connections" (3) plus "reserved_connections" (0) must be less than "max_connections" (3)',
      'WAL archival cannot be enabled when "wal_level" is "minimal"',
      'WAL streaming ("max_wal_senders" > 0) requires "wal_level" to be "replica" or "logical"',
      '"min_wal_size" must be at least twice "wal_segment_size"',
    ]);
  });
});
