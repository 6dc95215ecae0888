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
});
