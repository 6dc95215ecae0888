import { describe, expect, it } from 'vitest';
import type { Answers } from '../../dump/dump.ts';
import { slotFallsBehind } from './slot-falls-behind.ts';
import { cluster, primaryAt } from './testing.ts';

const megabyte = 2 ** 20;
const inquiry = { stalenessSeconds: 10, horizonSeconds: 86_400 };

const slot = (confirmed: number): NonNullable<Answers['slots']> => [
  {
    name: 'migration',
    kind: 'logical',
    database: 'shop',
    temporary: false,
    active: true,
    active_pid: 1,
    restart_lsn: confirmed - 16 * megabyte,
    confirmed_lsn: confirmed,
    xmin_age: null,
    catalog_xmin_age: 10,
    wal_status: 'extended',
    safe_bytes: null,
    inactive_seconds: null,
    invalidation: null,
  },
];

/**
 * The account of August 2024 also tells of a migration by logical replication that did not catch up in a month. Written and
 * confirmed in megabytes a second, over so many seconds; the consumer begins 10 GB behind.
 */
function findings(written: number, confirmed: number, seconds: number) {
  const begin = 2 ** 40;
  const behind = 10_240 * megabyte;
  return slotFallsBehind.look(
    cluster({
      everySeconds: seconds,
      samples: [
        { ...primaryAt(0, begin), slots: slot(begin - behind) },
        {
          ...primaryAt(seconds, begin + written * seconds * megabyte),
          slots: slot(begin - behind + confirmed * seconds * megabyte),
        },
      ],
    }),
    inquiry,
  );
}

describe('logical replication', () => {
  it('that takes less than is written never catches up, and that is said with the figures', () => {
    const [finding] = findings(37, 30, 60);
    expect(finding).toMatchObject({ cause: 'slot-falls-behind', weight: 'act', confidence: 'likely' });
    expect(finding?.what).toMatch(/migration is 10\.4 GB behind and falls back by 24\.6 GB an hour/);
    expect(finding?.what).toMatch(/never catches up/);
  });

  it('that takes more is left alone', () => {
    expect(findings(37, 45, 60)).toEqual([]);
  });

  it('seen for a few seconds only is no reason to act, because consumers confirm every 10 s', () => {
    const [finding] = findings(37, 0, 3);
    expect(finding).toMatchObject({ weight: 'know', confidence: 'possible' });
    expect(finding?.unseen?.join()).toMatch(/--window 30s/);
  });
});
