import { describe, expect, test } from 'vitest';
import { RefusedInput } from '../../../kit/problem.ts';
import { readCibXml } from '../cib/read-xml.ts';
import { decide } from './decide.ts';

const now = { nowSeconds: 1_700_000_000 };
const numbers = (count: number) => Array.from({ length: count }, (_, index) => index);

function clusterOf(resources: string, constraints: string) {
  const text = `<cib validate-with="pacemaker-3.9" have-quorum="1"><configuration><crm_config><cluster_property_set id="p">
    <nvpair id="f" name="stonith-enabled" value="false"/></cluster_property_set></crm_config>
    <nodes><node id="1" uname="n1"/></nodes><resources>${resources}</resources><constraints>${constraints}</constraints>
    </configuration><status><node_state id="1" uname="n1" in_ccm="true" crmd="online" join="member" expected="member"/>
    </status></cib>`;
  return readCibXml(text, 'chain.xml');
}

const primitives = (count: number) =>
  numbers(count)
    .map((index) => `<primitive id="r${index}" class="ocf" provider="p" type="Dummy"/>`)
    .join('');

const chains = {
  'each with the one before': (count: number) =>
    clusterOf(
      primitives(count),
      numbers(count - 1)
        .map(
          (index) =>
            `<rsc_colocation id="c${index}" rsc="r${index + 1}" with-rsc="r${index}" score="INFINITY"/>`,
        )
        .join(''),
    ),
  'each with the one after': (count: number) =>
    clusterOf(
      primitives(count),
      numbers(count - 1)
        .map(
          (index) => `<rsc_colocation id="c${index}" rsc="r${index}" with-rsc="r${index + 1}" score="100"/>`,
        )
        .join(''),
    ),
  'a group': (count: number) => clusterOf(`<group id="g">${primitives(count)}</group>`, ''),
};

describe.each(Object.entries(chains))('a chain of resources, %s', (_what, chain) => {
  test('of 300 is decided', () => {
    const { cluster } = decide(chain(300), now);
    const primitives = cluster.resources.flatMap((each) =>
      each.children.length > 0 ? each.children : [each],
    );
    expect(primitives.every((each) => each.assigned)).toBe(true);
    expect(cluster.nesting).toBe(0);
  });

  test('of 3,000 is refused by name instead of exhausting the stack', () => {
    let refusal: unknown;
    try {
      decide(chain(3000), now);
    } catch (error) {
      refusal = error;
    }
    expect(refusal).toBeInstanceOf(RefusedInput);
    expect((refusal as RefusedInput).problems[0]?.code).toBe('cib/chain-too-long');
    expect((refusal as RefusedInput).message).toMatch(/through [rg]/);
  });
});
