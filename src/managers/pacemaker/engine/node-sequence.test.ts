import { expect, test } from 'vitest';
import { readCibXml } from '../cib/read-xml.ts';
import { cib, dummy, history, meta, setOf } from '../small-cib.fixture.ts';
import { decide } from './decide.ts';
import { hashSequence } from './node-sequence.ts';

const sequence = (ids: readonly string[]) => hashSequence(ids, (id) => id);

test('nodes come in the sequence of the hash table, not of their names', () => {
  expect(sequence(['1', '2', '3'])).toEqual(['2', '3', '1']);
  expect(sequence(['1', '2', '3', '4'])).toEqual(['4', '2', '3', '1']);
});

test('however many there are, all of them come, once', () => {
  const ids = Array.from({ length: 40 }, (_, index) => `node${index}`);
  for (let count = 0; count <= ids.length; count += 1) {
    expect(sequence(ids.slice(0, count)).sort()).toEqual(ids.slice(0, count).sort());
  }
});

/**
 * Found by the random clusters: a node without capacities, one overdrawn by what it runs unmanaged and one with a little
 * have each as much room as the next, and which is taken depends on the sequence alone. crm_simulate takes node 2.
 */
test('decides between nodes that have more room than each other in a circle', () => {
  const text = cib({
    options: 'stonith-enabled=false placement-strategy=balanced',
    nodes: ['1', '2', '3'],
    nodeParts: { 2: setOf('utilization', 'u2', 'cpu=1 memory=2'), 3: setOf('utilization', 'u3', 'memory=1') },
    resources:
      dummy('M', meta('M', 'is-managed=false') + setOf('utilization', 'uM', 'cpu=2')) +
      dummy('F') +
      dummy('P'),
    states: { 2: { history: history('M', 'Dummy', '2', [{ task: 'start', call: 5 }]) } },
  });
  const { cluster } = decide(readCibXml(text, 'circle.xml'), { nowSeconds: 1_700_000_100 });
  const places = cluster.resources.map((each) => `${each.id} ${each.assigned?.node.name}`);
  expect(places).toEqual(['M 2', 'F 3', 'P 2']);
});
