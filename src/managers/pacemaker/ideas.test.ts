import { describe, expect, test } from 'vitest';
import { ideas } from './ideas.fixture.ts';
import { decide, foresee, placements, readCibXml } from './index.ts';

const now = { nowSeconds: 1_700_000_100 };

describe('each idea of the engine', () => {
  for (const { idea, because, cib, after, orders = [] } of ideas) {
    test(`${idea}: ${because}`, () => {
      const outcome = foresee(decide(readCibXml(cib, `${idea}.xml`), now), now);
      const found = placements(outcome.after).map(
        ({ resource, node, role }) => `${resource} ${node ?? '-'} ${role}`,
      );
      expect(found.sort()).toEqual(after);
      const done = outcome.done.map(({ order, node }) =>
        order.task === 'stonith'
          ? `stonith ${node?.name} ${order.fenceOperation}`
          : `${order.task} ${order.resource?.baseId} ${node?.name}`,
      );
      expect(done).toEqual(expect.arrayContaining([...orders]));
    });
  }

  test('nothing in a decision depends on anything but the cluster: twice the same', () => {
    for (const { cib } of ideas) {
      const read = readCibXml(cib, 'twice.xml');
      const [one, other] = [decide(read, now), decide(read, now)].map(({ cluster, graph }) => ({
        scores: cluster.scores.map(({ resource, node, score }) => `${resource.id} ${node?.name} ${score}`),
        orders: graph.map(({ order }) => `${order.key} ${order.node?.name} ${order.reason}`),
      }));
      expect(one).toEqual(other);
    }
  });
});
