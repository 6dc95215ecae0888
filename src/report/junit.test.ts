import { DOMParser, type Element } from '@xmldom/xmldom';
import { describe, expect, it } from 'vitest';
import { foldTimeline } from '../recording/timeline.ts';
import { judge, type Verdict } from '../trial/judge.ts';
import { exampleRecording } from './example.ts';
import { renderJunit } from './junit.ts';

const { header, events } = exampleRecording();
const timeline = foldTimeline(header, events);
const reenacted = judge(timeline);

/** The elements and attributes of the JUnit schema that Jenkins validates against (junit-10.xsd). */
const schema: Readonly<Record<string, { readonly attributes: string[]; readonly children: string[] }>> = {
  testsuites: { attributes: ['name', 'time', 'tests', 'failures', 'errors'], children: ['testsuite'] },
  testsuite: {
    attributes: ['name', 'tests', 'failures', 'errors', 'skipped', 'time', 'timestamp', 'hostname'],
    children: ['properties', 'testcase'],
  },
  properties: { attributes: [], children: ['property'] },
  property: { attributes: ['name', 'value'], children: [] },
  testcase: {
    attributes: ['name', 'time', 'classname'],
    children: ['skipped', 'error', 'failure', 'system-out'],
  },
  skipped: { attributes: ['type', 'message'], children: [] },
  error: { attributes: ['type', 'message'], children: [] },
  failure: { attributes: ['type', 'message'], children: [] },
  'system-out': { attributes: [], children: [] },
};

function parse(xml: string): Element {
  const root = new DOMParser().parseFromString(xml, 'text/xml').documentElement;
  if (!root) throw new Error('no root');
  return root;
}

function elementsOf(parent: Element): Element[] {
  return [...parent.childNodes].filter((node): node is Element => node.nodeType === 1);
}

function expectSchema(element: Element): void {
  const rule = schema[element.tagName];
  expect(rule, element.tagName).toBeDefined();
  for (const { name } of element.attributes) expect(rule?.attributes).toContain(name);
  for (const child of elementsOf(element)) {
    expect(rule?.children).toContain(child.tagName);
    expectSchema(child);
  }
}

/** Names of the test cases with what became of them. */
function outcomes(verdict: Verdict): string[] {
  return [...parse(renderJunit(timeline, verdict)).getElementsByTagName('testcase')].map(
    (test) => `${test.getAttribute('name')}: ${elementsOf(test)[0]?.tagName}`,
  );
}

describe('JUnit XML', () => {
  it('keeps to the schema', () => {
    expectSchema(parse(renderJunit(timeline, reenacted)));
  });

  it('passes where the scenario expects what happened', () => {
    expect(outcomes(reenacted)).toEqual([
      'verdict: system-out',
      'symptom nobody-writes: system-out',
      'symptom orders-missing: system-out',
      'symptom old-primary-down: system-out',
    ]);
  });

  it('fails for a deviation, in the verdict and in the symptom that deviates', () => {
    const [first, ...others] = reenacted.symptoms;
    if (!first) throw new Error('the example has symptoms');
    const averted: Verdict = {
      ...reenacted,
      verdict: 'averted',
      asExpected: false,
      symptoms: [{ ...first, finding: { status: 'absent', summary: 'No outage.', evidence: [] } }, ...others],
    };
    expect(outcomes(averted).slice(0, 3)).toEqual([
      'verdict: failure',
      'symptom nobody-writes: failure',
      'symptom orders-missing: system-out',
    ]);
    expect(parse(renderJunit(timeline, averted)).getAttribute('failures')).toBe('2');
  });

  it('is an error when inconclusive, and skips what cannot be told', () => {
    const cut = foldTimeline(header, events.slice(0, 1_500));
    const root = parse(renderJunit(cut, judge(cut)));
    expect(root.getAttribute('errors')).toBe('1');
    expect(root.getElementsByTagName('skipped').length).toBeGreaterThan(0);
  });
});
