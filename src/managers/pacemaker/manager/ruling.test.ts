import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { cibXml } from '../../../../test/pacemaker/cluster-xml.ts';
import { clusterSpec } from '../../../../test/pacemaker/random-cluster.ts';
import type { Cib } from '../cib/cib.ts';
import type { Element } from '../cib/element.ts';
import { readCib } from '../cib/read-cib.ts';
import { writeCibXml } from '../cib/write-xml.ts';
import { type DecideOptions, decide } from '../engine/decide.ts';
import { exampleConfiguration, exampleTopology } from './example.fixture.ts';
import { outlineOf } from './reasons.ts';
import { ruleOn } from './ruling.ts';
import { substanceOf } from './substance.ts';
import { stageOf } from './testing.ts';
import { planActions } from './transition.ts';
import { whyNobody } from './why-nobody.ts';

/** What a ruling leaves out of a state cannot matter: the engine without any cache says so. */

const nowSeconds = 1_700_000_000;

function decided(cib: Cib, options: DecideOptions) {
  const decision = decide(cib, options);
  return { actions: planActions(decision), outline: outlineOf(decision, options) };
}

function read(xml: string): Cib {
  return readCib(xml, 'cluster', []);
}

/** The same history at other times and with other numbers, everything in the order it had. */
function elsewhen(xml: string, stretch: number): string {
  const moved = (text: string) => String(nowSeconds - (nowSeconds - Number(text)) * stretch);
  return xml
    .replace(/last-rc-change="(\d+)"/g, (_, time: string) => `last-rc-change="${moved(time)}"`)
    .replace(
      /(name="last-failure-[^"]*" value=")(\d+)"/g,
      (_, name: string, time: string) => `${name}${moved(time)}"`,
    )
    .replace(/call-id="(\d+)"/g, (_, call: string) => `call-id="${Number(call) * stretch + 5}"`)
    .replace(/(transition-key="|transition-magic="[^;]*;)(\d+):/g, (_, before: string) => `${before}77:`);
}

/** A random cluster whose past lies before now, and which does not say itself when now is; with rules or without. */
const cluster = fc.tuple(clusterSpec, fc.constantFrom(true, false, false)).map(([spec, timed]) => {
  const { root } = read(cibXml(spec));
  const xml = writeCibXml(timed ? root : timeless(root));
  return xml
    .replace(/ execution-date="\d+"/, '')
    .replace(
      /last-rc-change="(\d+)"/g,
      (_, time: string) => `last-rc-change="${nowSeconds - 5000 + (Number(time) % 1000)}"`,
    );
});

/** The same without what makes time matter: rules, and failures that expire. */
function timeless(part: Element): Element {
  const children = part.children
    .filter(({ name, attributes }) => name !== 'rule' && attributes.name !== 'failure-timeout')
    .filter((each) => each.name !== 'rsc_location' || !each.children.some(({ name }) => name === 'rule'));
  return { ...part, children: children.map(timeless) };
}

describe('a ruling', () => {
  test('is what the engine decides, whichever state of the same substance came first', () => {
    let alike = 0;
    let drawn = 0;
    fc.assert(
      fc.property(
        cluster,
        fc.constantFrom('1.1.10', '2.1.5'),
        fc.integer({ min: 2, max: 9 }),
        (xml, profile, stretch) => {
          const options: DecideOptions = { nowSeconds, profile };
          const [one, other] = [read(xml), read(elsewhen(xml, stretch))];
          const first = ruleOn(one, options);
          expect({ actions: first.actions, outline: first.outline }).toEqual(decided(one, options));
          const second = ruleOn(other, options);
          expect({ actions: second.actions, outline: second.outline }).toEqual(decided(other, options));
          drawn += 1;
          if (substanceOf(one, options) !== substanceOf(other, options)) return;
          alike += 1;
          expect(second).toBe(first);
          if (second.outline.absence !== undefined && alike % 10 === 0)
            expect(second.whyNobody()).toEqual(
              whyNobody({ cib: other, decision: decide(other, options), options }),
            );
        },
      ),
      { numRuns: 80, seed: 11 },
    );
    // Rules and failures that expire make the time matter; without them it must not.
    expect(alike).toBeGreaterThan(drawn / 4);
    expect(alike).toBeLessThan(drawn);
  }, 120_000);

  test('in the outage of the example is what the engine makes of the recorded state', () => {
    const settings = { version: '1.1.10', configuration: exampleConfiguration };
    for (const round of [1, 2]) {
      const stage = stageOf(exampleTopology({ primary: 'pg01', sync: 'pg03', async: 'pg02' }), settings);
      stage.runUntil(20_000);
      stage.powerOff('pg01');
      stage.host('pg03').server = 'down';
      stage.runUntil(40_000);
      const workings = stage.decisions.flatMap(({ working, atMs }) =>
        working ? [{ atMs, ...(working as Working) }] : [],
      );
      expect(workings.length, `round ${round}`).toBeGreaterThan(10);
      for (const { cib, orders, atMs } of workings) {
        const options: DecideOptions = {
          nowSeconds: 1_507_644_540 + Math.floor(atMs / 1000),
          profile: '1.1.10',
        };
        expect(outlineOf(decide(read(cib), options), options).orders).toEqual(orders);
      }
    }
  }, 120_000);

  test('is another one if calls came in another order, or time matters', () => {
    const spec = fc.sample(clusterSpec, { numRuns: 300, seed: 3 }).map(cibXml);
    const xml = spec.find((each) => /call-id="1".*call-id="2"/.test(each)) ?? '';
    const options: DecideOptions = { nowSeconds, profile: '2.1.5' };
    const without = xml.replace(/ execution-date="\d+"/, '');
    const swapped = without.replaceAll('call-id="1"', 'call-id="9"');
    expect(substanceOf(read(swapped), options)).not.toBe(substanceOf(read(without), options));
    expect(substanceOf(read(elsewhen(xml, 2)), options)).not.toBe(substanceOf(read(xml), options));
  });
});

interface Working {
  readonly cib: string;
  readonly orders: readonly string[];
}
