import { describe, expect, test } from 'vitest';
import { parseXml } from '../cib/parse-xml.ts';
import { type RuleFacts, ruleHolds } from './rules.ts';

const node: RuleFacts = {
  now: 1_700_000_000,
  attributes: new Map([
    ['zone', 'a'],
    ['rank', '9'],
    ['version', '1.9.5'],
  ]),
};

const holds = (inside: string, facts: RuleFacts = node, attributes = '') =>
  ruleHolds(parseXml(`<rule id="r"${attributes}>${inside}</rule>`, 'rule'), facts);

const about = (attribute: string, operation: string, value = '', more = '') =>
  `<expression id="e" attribute="${attribute}" operation="${operation}" value="${value}"${more}/>`;

describe('expressions about attributes', () => {
  test.each([
    [about('zone', 'eq', 'A'), true],
    [about('zone', 'ne', 'b'), true],
    [about('zone', 'defined'), true],
    [about('absent', 'defined'), false],
    [about('absent', 'not_defined'), true],
    // What is absent is not equal to anything, and neither less nor more.
    [about('absent', 'ne', 'b'), true],
    [about('absent', 'lt', '5'), false],
    // Without a type whole numbers are compared as such; as text 9 is more than 10.
    [about('rank', 'lt', '10'), true],
    [about('rank', 'lt', '10', ' type="string"'), false],
    [about('rank', 'gte', '8.5'), true],
    [about('version', 'lt', '1.10', ' type="version"'), true],
    [about('version', 'lt', '1.10', ' type="number"'), false],
  ])('%s: %s', (expression, expected) => {
    expect(holds(expression)).toBe(expected);
  });

  test('take their value from the resource only where one is at hand', () => {
    const expression = about('zone', 'eq', 'place', ' value-source="param"');
    expect(holds(expression)).toBe(false);
    expect(holds(expression, { ...node, parameters: new Map([['place', 'a']]) })).toBe(true);
    expect(holds(about('zone', 'eq', 'a', ' value-source="param"'))).toBe(true);
  });

  test('take a part of their name from what the pattern matched', () => {
    const facts = { ...node, attributes: new Map([['disk-7', 'ok']]), captures: ['db-7', '7'] };
    expect(holds(about('disk-%1', 'eq', 'ok'), facts)).toBe(true);
  });
});

describe('rules', () => {
  const [yes, no] = [about('zone', 'eq', 'a'), about('zone', 'eq', 'b')];

  test('hold if all of their expressions do, or with "or" if one does', () => {
    expect(holds(yes + no)).toBe(false);
    expect(holds(yes + no, node, ' boolean-op="or"')).toBe(true);
    expect(holds(`${yes}<rule id="n" boolean-op="or">${no}${yes}</rule>`)).toBe(true);
  });

  test('about operations need the name, and the interval if one is given', () => {
    const expression = '<op_expression id="o" name="monitor" interval="10s"/>';
    expect(holds(expression, { ...node, operation: { name: 'monitor', intervalMs: 10_000 } })).toBe(true);
    expect(holds(expression, { ...node, operation: { name: 'monitor', intervalMs: 9000 } })).toBe(false);
    expect(holds(expression)).toBe(false);
  });

  test('about agents need the provider to be the same, even if none is given', () => {
    const resource = { standard: 'ocf', provider: 'heartbeat', agent: 'IPaddr2' };
    expect(holds('<rsc_expression id="x" type="IPaddr2"/>', { ...node, resource })).toBe(false);
    expect(holds('<rsc_expression id="x" provider="heartbeat"/>', { ...node, resource })).toBe(true);
  });

  test('about dates look at the clock that is passed in', () => {
    const expression = '<date_expression id="d" operation="in_range" start="2023-11-14" end="2023-11-15"/>';
    expect(holds(expression)).toBe(true);
    expect(holds(expression, { ...node, now: 1_700_100_000 })).toBe(false);
  });
});
