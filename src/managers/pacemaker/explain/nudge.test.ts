import { describe, expect, test } from 'vitest';
import { readCibXml } from '../cib/read-xml.ts';
import { readCluster } from '../engine/decide.ts';
import { cib, dummy, location, meta, promotedOn, runs, stateful } from '../small-cib.fixture.ts';
import { explainWhy, parseQuestion } from './why.ts';

const now = { nowSeconds: 1_700_000_100 };

function flips(text: string, question: string) {
  const read = readCibXml(text, 'nudge.xml');
  return explainWhy(read, parseQuestion(question, readCluster(read, now)), now).counterfactuals;
}

describe('the smallest score that would flip the outcome', () => {
  test('is one more than what holds a resource where it is', () => {
    const text = cib({
      resources: dummy('A', meta('A', 'resource-stickiness=50')),
      states: { n1: { history: runs('A', 'n1') } },
    });
    expect(flips(text, 'A@n2')).toContainEqual({
      change: 'with one more preference of 51 for A on n2',
      outcome: 'A runs on n2',
    });
    expect(flips(text, 'A@n1')).toContainEqual({
      change: 'with one more preference of -51 for A on n1',
      outcome: 'A does not run on n1',
    });
  });

  test('is a promotion score for what can be promoted, and a preference for what follows it', () => {
    const text = cib({
      resources: stateful('P', '') + dummy('Address'),
      constraints:
        '<rsc_colocation id="c" rsc="Address" with-rsc="P-clone" with-rsc-role="Promoted" score="INFINITY"/>',
      states: {
        n1: { history: promotedOn('P', 'n1') + runs('Address', 'n1'), transient: 'master-P=1000' },
        n2: { history: runs('P', 'n2', 'Stateful'), transient: 'master-P=100' },
      },
    });
    const change = 'with a promotion score of 1001 for P on n2';
    expect(flips(text, 'P-clone@n2')).toContainEqual({ change, outcome: 'P-clone is promoted on n2' });
    expect(flips(text, 'Address@n2').at(-1)?.outcome).toBe('Address runs on n2');
  });

  test('does not exist where a ban decides', () => {
    const text = cib({
      resources: dummy('A'),
      constraints: location('l', 'A', 'n2', '-INFINITY'),
    });
    expect(flips(text, 'A@n2')).toEqual([]);
  });
});
