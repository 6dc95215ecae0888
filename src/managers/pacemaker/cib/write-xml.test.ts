import { expect, test } from 'vitest';
import { decide } from '../engine/decide.ts';
import { gocardlessConfiguration } from '../gocardless.fixture.ts';
import { element } from './element.ts';
import { readCib } from './read-cib.ts';
import { readCibXml } from './read-xml.ts';
import { writeCibXml } from './write-xml.ts';

test('what is written reads back, with every character in its place', () => {
  const tricky = `a "b" <c> & 'd'\n\te`;
  const pair = element('nvpair', { id: 'x', name: 'y', value: tricky, absent: undefined });
  const root = element('cib', { 'validate-with': 'pacemaker-3.9' }, [element('configuration', {}, [pair])]);
  const read = readCibXml(writeCibXml(root), 'cib.xml').root.children[0]?.children[0];
  expect(read?.attributes).toEqual({ id: 'x', name: 'y', value: tricky });
});

test('a decision is the same on what was written as on what it was written from', () => {
  const cib = readCib(gocardlessConfiguration, 'gocardless.crm');
  const keys = (text: typeof cib) =>
    decide(text, { nowSeconds: 0, profile: '1.1.10' }).graph.map(({ order }) => order.key);
  expect(keys(readCibXml(writeCibXml(cib.root), 'cib.xml'))).toEqual(keys(cib));
});
