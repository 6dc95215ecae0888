import { describe, expect, test } from 'vitest';
import { readCibXml } from '../cib/read-xml.ts';
import { readCluster } from '../engine/decide.ts';
import { cib, dummy, history, lost, meta, onFail, promotedOn, runs, stateful } from '../small-cib.fixture.ts';
import { explain } from './explanation.ts';
import { describeNoQuorum, forbidsPromotion } from './quorum.ts';
import { atAGlance } from './sentences.ts';
import { explainWhy, parseQuestion } from './why.ts';

const now = { nowSeconds: 1_700_000_100 };
const nodes = ['n1', 'n2', 'n3', 'n4'];
const gone = { attributes: lost };
const read = (text: string) => readCibXml(text, 'quorum.xml');

/** Half of a cluster of four nodes, with a resource that runs. */
function half(options: string, quorum = false): string {
  const states = { n1: { history: runs('A', 'n1') }, n3: gone, n4: gone };
  return cib({ quorum, options, nodes, resources: dummy('A'), states });
}

/** Half of a cluster of four nodes, with a promoted instance on the first and another one on the second. */
function promoted(options: string, cloneMeta = ''): string {
  const states = {
    n1: { history: promotedOn('P', 'n1'), transient: 'master-P=1000' },
    n2: { history: runs('P', 'n2', 'Stateful'), transient: 'master-P=100' },
    n3: gone,
    n4: gone,
  };
  return cib({ quorum: false, options, nodes, resources: stateful('P', cloneMeta), states });
}

describe('lack of quorum', () => {
  const unfenced = 'stonith-enabled=false';
  const fenced = 'stonith-enabled=true have-watchdog=true';

  test.each([
    [unfenced, 'and no-quorum-policy=stop stops whatever needs one'],
    [
      `${unfenced} no-quorum-policy=freeze`,
      'and no-quorum-policy=freeze keeps what runs but starts and promotes nothing',
    ],
    [
      `${unfenced} no-quorum-policy=demote`,
      'and no-quorum-policy=demote keeps what can be promoted running but unpromoted, and stops the rest',
    ],
    [`${unfenced} no-quorum-policy=ignore`, 'but no-quorum-policy=ignore goes on as if it were one'],
    [
      `${unfenced} no-quorum-policy=suicide`,
      'and no-quorum-policy=suicide (as stop, because fencing is off) stops whatever needs one',
    ],
    [
      `${fenced} no-quorum-policy=suicide`,
      'and no-quorum-policy=suicide (as stop, because nothing records that it had quorum before) stops whatever needs one',
    ],
  ])('with %s is told by its votes and what becomes of it', (options, consequence) => {
    const cluster = readCluster(read(half(options)), now);
    const clause = `the partition has 2 of 4 votes, which is no quorum, ${consequence}`;
    expect(describeNoQuorum(cluster)).toBe(clause);
    expect(atAGlance(cluster).at(-1)).toBe(`T${clause.slice(1)}.`);
  });

  test('has every node fenced by suicide, once there was quorum', () => {
    const text = half(`${fenced} no-quorum-policy=suicide`).replace('<cib ', '<cib no-quorum-panic="1" ');
    expect(describeNoQuorum(readCluster(read(text), now))).toContain(
      'no-quorum-policy=suicide has every node of it fenced',
    );
  });

  test('is not told where there is quorum', () => {
    const cluster = readCluster(read(half(unfenced, true)), now);
    expect(describeNoQuorum(cluster)).toBeUndefined();
    expect(atAGlance(cluster).join('\n')).not.toContain('votes');
  });

  test('counts who has been a member since a moment, and nobody who is none', () => {
    const text = half(unfenced)
      .replaceAll('in_ccm="false"', 'in_ccm="0"')
      .replace('uname="n2" in_ccm="true"', 'uname="n2" in_ccm="0"')
      .replace('in_ccm="true"', 'in_ccm="1700000000"');
    expect(describeNoQuorum(readCluster(read(text), now))).toContain('1 of 4 votes');
  });

  test('is not put down to votes where the nodes that are there are more than half', () => {
    const cluster = readCluster(read(cib({ quorum: false, resources: dummy('A') })), now);
    expect(describeNoQuorum(cluster)).toMatch(/^the partition has no quorum, and no-quorum-policy=stop /);
  });

  test.each([
    ['', '', true],
    [' no-quorum-policy=freeze', 'requires=nothing', true],
    [' no-quorum-policy=demote', '', true],
    [' no-quorum-policy=ignore', '', false],
    ['', 'requires=nothing', false],
  ])('with%s and %s forbids a promotion: %s', (options, cloneMeta, expected) => {
    const cluster = readCluster(read(promoted(`${unfenced}${options}`, cloneMeta)), now);
    const [clone] = cluster.resources;
    expect(clone && forbidsPromotion(cluster, clone)).toBe(expected);
  });
});

describe('an order that lack of quorum is behind', () => {
  const reasons = (text: string) =>
    explain(read(text), now, []).explanation.orders.map(
      ({ task, resource, node, reason }) => `${task} ${resource} on ${node}: ${reason}`,
    );

  test('says so, whatever the engine noted', () => {
    expect(reasons(half('stonith-enabled=false'))).toContain(
      'stop A on n1: no quorum (no-quorum-policy=stop)',
    );
    expect(reasons(promoted('stonith-enabled=false'))).toEqual(
      expect.arrayContaining([
        'demote P on n1: no quorum (no-quorum-policy=stop)',
        'stop P on n1: no quorum (no-quorum-policy=stop)',
        'stop P on n2: no quorum (no-quorum-policy=stop)',
      ]),
    );
    expect(reasons(promoted('stonith-enabled=false no-quorum-policy=demote'))).toContain(
      'demote P on n1: no quorum (no-quorum-policy=demote)',
    );
  });

  test('is told from one that would be given with quorum too', () => {
    const states = { n1: { history: runs('A', 'n1') + runs('B', 'n1') }, n3: gone, n4: gone };
    const resources = dummy('A') + dummy('B', meta('B', 'target-role=Stopped'));
    const found = reasons(cib({ quorum: false, nodes, resources, states }));
    expect(found).toContain('stop A on n1: no quorum (no-quorum-policy=stop)');
    expect(found.filter((each) => each.startsWith('stop B'))).not.toEqual([]);
    expect(found.filter((each) => each.startsWith('stop B')).join()).not.toContain('quorum');
  });

  test('says that what is stopped anyway is not started again', () => {
    const failed = history('A', 'Dummy', 'n1', [
      { task: 'start', call: 5 },
      { task: 'monitor', interval: 10, result: 7, call: 6 },
    ]);
    const resources = dummy('A', onFail('monitor', 'restart', '10'));
    const states = { n1: { history: failed }, n3: gone, n4: gone };
    expect(reasons(cib({ quorum: false, nodes, resources, states }))).toContain(
      'stop A on n1: it failed, and there is no quorum to start it again (no-quorum-policy=stop)',
    );
  });
});

describe('the question why', () => {
  const why = (text: string, question: string) => {
    const given = read(text);
    return explainWhy(given, parseQuestion(question, readCluster(given, now)), now);
  };

  test('is answered by lack of quorum, with its votes', () => {
    const { because, chain, counterfactuals } = why(promoted('stonith-enabled=false'), 'P-clone');
    expect(because).toBe('the lack of quorum');
    expect(chain[0]?.text).toBe(
      'The partition has 2 of 4 votes, which is no quorum, and no-quorum-policy=stop stops whatever needs one.',
    );
    expect(counterfactuals[0]).toEqual({ change: 'with quorum', outcome: 'n1 is promoted' });
  });

  test('is not answered by it where the policy ignores it', () => {
    const text = promoted('stonith-enabled=false no-quorum-policy=ignore');
    const { because, counterfactuals } = why(text, 'P-clone');
    expect(because).not.toBe('the lack of quorum');
    expect(counterfactuals.map(({ change }) => change)).not.toContain('with quorum');
  });
});
