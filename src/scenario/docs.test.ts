import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { quantityOf } from '../model/fields.ts';
import { nodeConditions } from '../model/moment.ts';
import { scenarioCodes } from './codes.ts';
import { jsonSchema } from './json-schema.ts';
import { writeQuantity } from './quantity-text.ts';
import { disturbanceKeys } from './resolve-disturbance.ts';
import { stepKeys } from './resolve-runbook.ts';
import { sectionNames } from './resolve-scenario.ts';
import { descriptionOf, shapeOf } from './schema-parts.ts';
import {
  conditionShapes,
  limitsShape,
  linkPairShape,
  linkShape,
  nodeShape,
  postgresShape,
  settingSuspectShape,
  topologyShape,
} from './shape.ts';
import { everyWord } from './vocabulary.ts';

const read = (path: string) => readFileSync(new URL(`../../docs/${path}`, import.meta.url), 'utf8');

/** The rows of the table below a heading, as cells by the key in the first one. */
function tableBelow(page: string, heading: string): ReadonlyMap<string, readonly string[]> {
  const section = page.split(/^#+ /m).find((each) => each.startsWith(`${heading}\n`)) ?? '';
  const rows = section.split('\n').filter((line) => line.startsWith('| `'));
  return new Map(
    rows.map((row) => {
      const cells = row
        .split('|')
        .map((cell) => cell.trim())
        .slice(1, -1);
      return [cells[0]?.replaceAll('`', '') ?? '', cells];
    }),
  );
}

describe('docs/scenario.md', () => {
  const page = read('scenario.md');

  it.each<[heading: string, keys: readonly string[]]>([
    ['The file', sectionNames],
    ['`topology`', Object.keys(topologyShape.shape)],
    ['`topology.postgres`', Object.keys(postgresShape.shape)],
    ['`topology.nodes.<name>`', Object.keys(nodeShape.shape)],
    ['`topology.link` and `topology.links`', Object.keys(linkPairShape.shape)],
    ['Suspects that are faults, and `schedule`', ['because', ...disturbanceKeys]],
    ['Suspects that are settings', Object.keys(settingSuspectShape.shape)],
    ['`limits`', Object.keys(limitsShape.shape)],
  ])('explains every key of %s and no other', (heading, keys) => {
    expect([...tableBelow(page, heading).keys()].sort()).toEqual([...keys].sort());
  });

  it('explains every key a step has of its own', () => {
    const shared = ['within', 'then'];
    const keys = stepKeys.filter((key) => !shared.includes(key));
    expect([...tableBelow(page, '`runbook`').keys()].sort()).toEqual([...keys].sort());
  });

  it.each<[heading: string, schema: z.ZodType]>([
    ['`topology`', topologyShape],
    ['`topology.postgres`', postgresShape],
    ['`topology.nodes.<name>`', nodeShape],
    ['`topology.link` and `topology.links`', linkShape],
    ['`limits`', limitsShape],
  ])('tells the defaults of %s as they are', (heading, schema) => {
    const table = tableBelow(page, heading);
    for (const [key, field] of Object.entries(shapeOf(schema))) {
      if (!(field instanceof z.ZodDefault)) continue;
      const { defaultValue } = field.def;
      if (typeof defaultValue === 'object') continue;
      const quantity = quantityOf(field);
      const plain = typeof defaultValue === 'string' ? defaultValue : JSON.stringify(defaultValue);
      const written = quantity ? writeQuantity(quantity, Number(defaultValue)) : plain;
      expect([key, table.get(key)?.[1]]).toEqual([key, `\`${written}\``]);
    }
  });

  it('shows every condition and every state', () => {
    const written = [...tableBelow(page, 'Conditions').values()].map(([first]) => first).join(' ');
    for (const key of Object.keys(conditionShapes)) expect(written).toContain(`${key}:`);
    for (const state of nodeConditions) expect(page).toContain(`\`${state}\``);
  });
});

describe('docs/errors.md', () => {
  it('explains every code of scenario files, in the same words, and no other', () => {
    const table = tableBelow(read('errors.md'), 'Scenario files');
    const meanings = [...table].map(([code, cells]) => [code, cells[1]]);
    expect(Object.fromEntries(meanings)).toEqual(scenarioCodes);
  });

  it('explains every code of the command line and of what is runnable, and no other', () => {
    const table = tableBelow(read('errors.md'), 'The command line and what is runnable');
    expect([...table.keys()].sort()).toEqual(codesInSource(['usage', 'trial']));
  });
});

/** Every code of these families that the source gives a problem. */
function codesInSource(families: readonly string[]): readonly string[] {
  const source = new URL('../', import.meta.url);
  const files = readdirSync(source, { recursive: true, encoding: 'utf8' }).filter(
    (path) => /\.tsx?$/.test(path) && !path.includes('.test.'),
  );
  const text = files.map((path) => readFileSync(new URL(path, source), 'utf8')).join('\n');
  const codes = text.matchAll(new RegExp(`'((?:${families.join('|')})/[a-z-]+)'`, 'g'));
  return [...new Set([...codes].map(([, code = '']) => code))].sort();
}

describe('docs/schema/scenario.schema.json', () => {
  it('is what `npx tsx scripts/schema.ts` writes', () => {
    const committed: unknown = JSON.parse(read('schema/scenario.schema.json'));
    expect(committed).toEqual(JSON.parse(JSON.stringify(jsonSchema(everyWord))));
  });

  it('says of every key what it is for', () => {
    expect(undescribed(jsonSchema(everyWord), '')).toEqual([]);
  });
});

describe('every key of a scenario file', () => {
  it('is described where its schema is', () => {
    for (const schema of [
      topologyShape,
      postgresShape,
      nodeShape,
      linkPairShape,
      settingSuspectShape,
      limitsShape,
    ]) {
      for (const field of Object.values(shapeOf(schema))) expect(descriptionOf(field)).toMatch(/[.:]$/);
    }
  });
});

/** The keys within a JSON Schema that editors would show without an explanation. */
function undescribed(schema: unknown, path: string): string[] {
  if (Array.isArray(schema)) return schema.flatMap((each, index) => undescribed(each, `${path}/${index}`));
  if (typeof schema !== 'object' || schema === null) return [];
  const { properties, ...rest } = schema as Record<string, unknown>;
  const here = Object.entries((properties ?? {}) as Record<string, Record<string, unknown>>);
  return [
    ...here.filter(([, field]) => field['description'] === undefined).map(([key]) => `${path}.${key}`),
    ...here.flatMap(([key, field]) => undescribed(field, `${path}.${key}`)),
    ...Object.entries(rest).flatMap(([key, value]) => undescribed(value, `${path}/${key}`)),
  ];
}
