import { describe, expect, it } from 'vitest';
import { checkpointsStalled } from './checkpoints-stalled.ts';
import { cluster, primaryAt } from './testing.ts';

const megabyte = 2 ** 20;
const inquiry = { stalenessSeconds: 10, horizonSeconds: 86_400 };

/** A primary that has run for a day, with its last checkpoint so old and so much WAL written since. */
function findings(checkpointSeconds: number, writtenBytes: number, checkpointTimeoutSeconds = 300) {
  const now = 2 ** 40;
  const control = [
    { system: '1', redo_lsn: now - writtenBytes, timeline: 1, checkpoint_seconds: checkpointSeconds },
  ];
  return checkpointsStalled.look(
    cluster({
      settings: { checkpoint_timeout: String(checkpointTimeoutSeconds) },
      samples: [
        { ...primaryAt(0, now), control },
        { ...primaryAt(3, now), control },
      ],
    }),
    inquiry,
  );
}

describe('checkpoints that do not complete', () => {
  it('are found after twice their interval, if much was written since', () => {
    const [finding] = findings(1_800, 4_096 * megabyte);
    expect(finding).toMatchObject({ cause: 'checkpoints-stalled', node: 'pg01', weight: 'act' });
    expect(finding?.what).toMatch(/has not completed a checkpoint for .*, although 4\.?\d* GB of WAL/);
  });

  it('are not found while the last one is recent', () => {
    expect(findings(500, 4_096 * megabyte)).toEqual([]);
  });

  it('are not found on a server that writes nothing, which skips them', () => {
    expect(findings(40_000, 16 * megabyte)).toEqual([]);
  });

  it('are not found where they are to be rare', () => {
    expect(findings(1_800, 4_096 * megabyte, 3_600)).toEqual([]);
  });
});
