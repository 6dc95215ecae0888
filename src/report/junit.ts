import { DOMImplementation, type Document, type Element, XMLSerializer } from '@xmldom/xmldom';
import type { Timeline } from '../recording/timeline.ts';
import type { Verdict } from '../trial/judge.ts';
import { ledgerSentence } from './ledger-words.ts';
import { printable } from './printable.ts';
import { verdictSentence } from './verdict-words.ts';

/** A trial and what the judge says of it. */
export interface JudgedTrial {
  readonly timeline: Timeline;
  readonly verdict: Verdict;
}

/** {@link renderJunitOfAll} of one trial. */
export function renderJunit(timeline: Timeline, verdict: Verdict): string {
  return renderJunitOfAll([{ timeline, verdict }]);
}

/**
 * JUnit XML as CI systems read it: one suite per trial, a test case for the verdict and one per symptom. The verdict's
 * case fails if the trial deviates from what the scenario expects and is an error if it is inconclusive; a symptom's
 * case fails if the trial deviates and this symptom is part of it, and is skipped if nothing can be said.
 */
export function renderJunitOfAll(trials: readonly JudgedTrial[]): string {
  const suites = trials.map(({ timeline, verdict }) => ({
    timeline,
    cases: [
      verdictCase(timeline, verdict),
      ...verdict.symptoms.map((symptom) => symptomCase(timeline, verdict, symptom)),
    ],
  }));
  const document = new DOMImplementation().createDocument(null, 'testsuites');
  const root = document.documentElement;
  if (!root) throw new Error('a document was made without its root');
  setAttributes(root, {
    name: 'reenact',
    ...countsOf(suites.flatMap(({ cases }) => cases)),
    time: seconds(suites.reduce((sum, { timeline }) => sum + timeline.lastMs, 0)),
  });
  for (const { timeline, cases } of suites) appendSuite(root, timeline, cases);
  return `<?xml version="1.0" encoding="UTF-8"?>\n${new XMLSerializer().serializeToString(document)}\n`;
}

function appendSuite(root: Element, timeline: Timeline, cases: readonly TestCase[]): void {
  const { header } = timeline;
  const suite = append(root, 'testsuite', {
    name: header.scenario.title,
    ...countsOf(cases),
    skipped: String(cases.filter((test) => test.outcome === 'skipped').length),
    time: seconds(timeline.lastMs),
    timestamp: header.startedAt.replace(/(\.\d+)?Z$/, ''),
    hostname: 'localhost',
  });
  const properties = append(suite, 'properties', {});
  for (const [name, value] of Object.entries(propertiesOf(timeline)))
    append(properties, 'property', { name, value });
  for (const test of cases) appendCase(suite, test, header.scenario.title, timeline);
}

function countsOf(cases: readonly TestCase[]): { tests: string; failures: string; errors: string } {
  const count = (outcome: TestCase['outcome']) =>
    String(cases.filter((test) => test.outcome === outcome).length);
  return { tests: String(cases.length), failures: count('failure'), errors: count('error') };
}

interface TestCase {
  readonly name: string;
  readonly outcome: 'passed' | 'failure' | 'error' | 'skipped';
  /** One sentence. */
  readonly message: string;
  readonly text: readonly string[];
}

function propertiesOf({ header }: Timeline): Record<string, string> {
  return {
    run: header.run,
    seed: String(header.seed),
    tool: header.tool,
    world: header.world,
    repeat: header.repeat,
  };
}

function verdictCase(timeline: Timeline, verdict: Verdict): TestCase {
  const outcome = verdict.verdict === 'inconclusive' ? 'error' : verdict.asExpected ? 'passed' : 'failure';
  const message = `${verdict.verdict}: ${verdictSentence(timeline, verdict)}`;
  const text = [
    ...verdict.reasons,
    ledgerSentence(verdict.ledger),
    `To repeat it: ${timeline.header.repeat}`,
  ];
  return { name: 'verdict', outcome, message, text };
}

function symptomCase(timeline: Timeline, verdict: Verdict, symptom: Verdict['symptoms'][number]): TestCase {
  const { name, check, finding } = symptom;
  const wanted = timeline.header.scenario.expect === 'reenacted' ? 'present' : 'absent';
  const deviates = verdict.verdict !== 'inconclusive' && !verdict.asExpected && finding.status !== wanted;
  const outcome = finding.status === 'cannot-tell' ? 'skipped' : deviates ? 'failure' : 'passed';
  return {
    name: `symptom ${name}`,
    outcome,
    message: `${finding.status}: ${finding.summary}`,
    text: [`check ${check}`, ...finding.evidence.map((evidence) => evidence.text)],
  };
}

function appendCase(suite: Element, test: TestCase, title: string, timeline: Timeline): void {
  const element = append(suite, 'testcase', {
    name: test.name,
    classname: title,
    time: test.name === 'verdict' ? seconds(timeline.lastMs) : '0',
  });
  const text = [test.message, ...test.text].join('\n');
  if (test.outcome === 'passed') {
    append(element, 'system-out', {}, text);
  } else {
    const type = test.outcome === 'skipped' ? {} : { type: test.outcome };
    append(element, test.outcome, { message: test.message, ...type }, text);
  }
}

function append(parent: Element, name: string, attributes: Record<string, string>, text?: string): Element {
  const document = parent.ownerDocument as Document;
  const element = document.createElement(name);
  setAttributes(element, attributes);
  if (text !== undefined) element.appendChild(document.createTextNode(xmlText(text)));
  parent.appendChild(element);
  return element;
}

function setAttributes(element: Element, attributes: Record<string, string>): void {
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, xmlText(value));
}

/** XML 1.0 has no place for most control characters and for halves of surrogate pairs, not even escaped. */
function xmlText(text: string): string {
  return text.split('\n').map(printable).join('\n');
}

function seconds(ms: number): string {
  return (ms / 1_000).toFixed(3);
}
