import { describe, expect, test } from 'vitest';
import { readCibXml } from '../cib/read-xml.ts';
import type { Profile } from '../engine/profile.ts';
import { cib, dummy, meta, offline, promotedOn, runs, stateful } from '../small-cib.fixture.ts';
import { askOtherVersion } from './other-version.ts';

const now = { nowSeconds: 1_700_000_100 };

/** A primary that is lost, a standby that was restarted on n2, and beside it something that must not be with a primary. */
function lostPrimary(colocation: string, stickiness = 'default-resource-stickiness=100'): string {
  return cib({
    nodes: ['n1', 'n2', 'n3'],
    options: `stonith-enabled=false ${stickiness}`,
    resources: dummy('Backup') + stateful('P', 'clone-max=3'),
    constraints: `<rsc_colocation id="apart" rsc="Backup" with-rsc="P-clone" with-rsc-role="Promoted" score="${colocation}"/>`,
    states: {
      n1: { attributes: offline },
      n2: { history: runs('Backup', 'n2') + runs('P', 'n2', 'Stateful'), transient: 'master-P=-INFINITY' },
      n3: { history: runs('P', 'n3', 'Stateful'), transient: 'master-P=-INFINITY' },
    },
  });
}

function ask(text: string, profile: Profile) {
  return askOtherVersion(readCibXml(text, 'small.xml'), { ...now, profile });
}

describe('another version', () => {
  test('is told with what decides between the two, each difference by itself', () => {
    expect(ask(lostPrimary('-INFINITY'), '1.1.10')).toMatchInlineSnapshot(`
      {
        "because": [
          {
            "alone": "change nothing; in the end n3 is promoted",
            "differences": [
              "scores-stay-merged",
            ],
            "text": "Since 1.1.11 (commit 1c057f8808) the scores of an instance that could not be placed where it runs are restored; in 1.1.10 they stay as merged and count twice.",
          },
          {
            "alone": null,
            "differences": [
              "stickiness-is-a-property",
            ],
            "text": "Since 2.0.0 (which removed it) the property default-resource-stickiness is not read, and an upgrade makes it a default of all resources; in 1.1.10 it is read, but clones do not see it and have a stickiness of 1.",
          },
        ],
        "text": "For the same input 2.1.5 would change nothing, where 1.1.10 would restart P on n2. In the end n2 is promoted (with 1.1.10: nothing of P-clone is promoted, and something is restarted for ever).",
        "version": "2.1.5",
      }
    `);
  });

  test('is told from the other side too', () => {
    const other = ask(lostPrimary('-INFINITY'), '2.1.5');
    expect(other?.version).toBe('1.1.10');
    expect(other?.text).toContain('1.1.10 would restart P on n2, where 2.1.5 would change nothing.');
    // Neither of the former ways alone makes 2.1.5 restart it: it takes both.
    expect(other?.because.map((each) => each.differences)).toEqual([
      ['scores-stay-merged', 'stickiness-is-a-property'],
    ]);
    expect(other?.because[0]?.alone).toBeNull();
  });

  test('is not blamed for a rounding that changes no place', () => {
    expect(ask(lostPrimary('-1000'), '1.1.10')).toBeUndefined();
  });

  test('is blamed for rounding alone where one point decides', () => {
    // A preference of 1 for n1 against a share of 0.1 point, rounded away from 0 only since 2.0.4.
    const text = cib({
      resources: dummy('A') + dummy('B', meta('B', 'resource-stickiness=100')),
      constraints: '<rsc_colocation id="near" rsc="B" with-rsc="A" score="1000"/>',
      states: { n2: { history: runs('B', 'n2') } },
    });
    const other = ask(text, '2.1.5');
    expect(other?.text).toContain(
      '1.1.10 would move B from n2 to n1, start A on n1, where 2.1.5 would start A on n2',
    );
    expect(other?.because.map((each) => each.differences)).toEqual([['small-share-is-nothing']]);
  });

  test('has nothing to say of a cluster that both leave alone', () => {
    const calm = cib({
      resources: stateful('P', ''),
      states: {
        n1: { history: promotedOn('P', 'n1'), transient: 'master-P=1000' },
        n2: { history: runs('P', 'n2', 'Stateful'), transient: 'master-P=100' },
      },
    });
    expect(ask(calm, '2.1.5')).toBeUndefined();
  });

  test('counts failures alike, by operation or by resource', () => {
    const failed = (name: string, features: string) =>
      cib({
        resources: dummy('A', meta('A', 'migration-threshold=2')),
        states: { n1: { history: runs('A', 'n1'), transient: `${name}=2` } },
      }).replace('crm_feature_set="3.16.1"', `crm_feature_set="${features}"`);
    for (const profile of ['1.1.10', '2.1.5'] as const) {
      expect(ask(failed('fail-count-A#monitor_1000', '3.16.1'), profile)).toBeUndefined();
      expect(ask(failed('fail-count-A', '3.0.7'), profile)).toBeUndefined();
    }
  });
});
