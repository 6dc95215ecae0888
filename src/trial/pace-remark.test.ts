import { expect, test } from 'vitest';
import { disturbance, notes } from '../recording/testing.ts';
import { remarkOnPace } from './pace-remark.ts';

/** A trial with a disturbance at 8 s, until which every operation is sent, or not, as a test says. */
const disturbedAt8s = () =>
  notes({ schedule: [disturbance('lost')] })
    .watch(20_000)
    .fault('lost', { due: 8_000, striking: 8_000, landed: 8_010 });

test('clients that never come to a tenth of their operations were behind before anything was disturbed', () => {
  const written = disturbedAt8s()
    .writes({ from: 0, to: 8_000, everyMs: 20 })
    .writes({ from: 5, to: 8_000, everyMs: 100, outcome: 'failed', error: 'not-sent' });
  expect(remarkOnPace(written.timeline())).toMatch(
    /1 of them sent 50 operations a second and were to send 60\./,
  );
});

test.each([
  ['kept up', () => disturbedAt8s().writes({ from: 0, to: 8_000 })],
  [
    'were behind only once something was disturbed',
    () =>
      disturbedAt8s()
        .writes({ from: 0, to: 7_500 })
        .writes({ from: 7_500, to: 20_000, outcome: 'failed', error: 'not-sent' }),
  ],
  [
    'waited for a server',
    () =>
      disturbedAt8s()
        .writes({ from: 0, to: 7_000, everyMs: 700, takesMs: 690 })
        .writes({ from: 0, to: 8_000, outcome: 'failed', error: 'not-sent' }),
  ],
  [
    'were refused from the first second on',
    () =>
      disturbedAt8s()
        .writes({ from: 0, to: 1_000 })
        .writes({ from: 1_000, to: 8_000, everyMs: 500, outcome: 'failed', error: 'refused ECONNREFUSED' })
        .writes({ from: 1_000, to: 8_000, outcome: 'failed', error: 'not-sent' }),
  ],
  [
    'had too little to do to tell',
    () =>
      disturbedAt8s()
        .writes({ from: 0, to: 8_000, everyMs: 1_000 })
        .writes({ from: 500, to: 8_000, everyMs: 2_000, outcome: 'failed', error: 'not-sent' }),
  ],
  [
    'hung for a moment',
    () =>
      disturbedAt8s()
        .writes({ from: 0, to: 8_000 })
        .writes({ from: 2_000, to: 2_200, outcome: 'failed', error: 'not-sent' }),
  ],
])('nothing is said of clients that %s', (_, written) => {
  expect(remarkOnPace(written().timeline())).toBeUndefined();
});
