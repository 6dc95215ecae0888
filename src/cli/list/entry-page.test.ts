import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { checks } from '../../checks/index.ts';
import { faults } from '../../faults/index.ts';
import { managers } from '../../managers/index.ts';
import { duration, name, size } from '../../model/fields.ts';
import { actions } from '../../runbooks/index.ts';
import { workloads } from '../../workloads/index.ts';
import { groups, pagesOf } from './entry-page.ts';
import { parametersOf } from './parameters.ts';
import { renderGroup, renderPage } from './render.ts';

const vocabulary = { faults, actions, checks, workloads, managers };
const pages = groups.flatMap((group) => pagesOf(group, vocabulary));

describe.each(pages.map((page) => [`${page.group} ${page.kind}`, page] as const))('%s', (_, page) => {
  it('is documented: every parameter says what it is', () => {
    expect(page.summary).toMatch(/[.?]$/);
    for (const parameter of page.parameters) expect(parameter.description, parameter.key).toMatch(/\S/);
  });

  it('keeps to the width of the page', () => {
    const longest = Math.max(
      ...renderPage(page, 80)
        .split('\n')
        .map((line) => line.length),
    );
    expect(longest).toBeLessThanOrEqual(84);
  });
});

describe('the examples', () => {
  it.each(faults.map((fault) => [fault.kind, fault] as const))('of the fault %s is valid', (kind, fault) => {
    const example = parse(pageOf('faults', kind).example) as Suspects;
    expect(example.suspects.example.fault).toBe(kind);
    expect(fault.params.safeParse(example.suspects.example.with ?? {}).error).toBeUndefined();
  });

  it.each(actions.map((action) => [action.kind, action] as const))(
    'of the action %s is valid',
    (kind, action) => {
      const { runbook } = parse(pageOf('actions', kind).example) as {
        runbook: [{ do: string; at: string; [key: string]: unknown }];
      };
      const { do: done, at, ...params } = runbook[0];
      expect([done, at]).toEqual([kind, '5s']);
      expect(action.params.safeParse(params).error).toBeUndefined();
    },
  );

  it.each(checks.map((check) => [check.kind, check] as const))('of the check %s is valid', (kind, check) => {
    const { symptoms } = parse(pageOf('checks', kind).example) as {
      symptoms: { example: { check: string; [key: string]: unknown } };
    };
    const { check: named, ...params } = symptoms.example;
    expect(named).toBe(kind);
    expect(check.params.safeParse(params).error).toBeUndefined();
  });
});

interface Suspects {
  readonly suspects: { readonly example: { readonly fault: string; readonly with?: unknown } };
}

function pageOf(group: (typeof groups)[number], kind: string) {
  const page = pagesOf(group, vocabulary).find((each) => each.kind === kind);
  if (!page) throw new Error(`no page for ${group} ${kind}`);
  return page;
}

describe('parametersOf', () => {
  it('tells type, need and default from the schema, units as people write them', () => {
    const schema = z.strictObject({
      node: name().describe('Where.'),
      mode: z.enum(['fast', 'smart']).default('fast').describe('How.'),
      delay: duration().prefault('1500ms').describe('How long.'),
      free: size().default(65_536).describe('How much.'),
      count: z.int().optional().describe('How many.'),
    });
    expect(parametersOf(schema)).toEqual([
      { key: 'node', type: 'text', required: true, description: 'Where.', example: 'pg02' },
      {
        key: 'mode',
        type: 'fast | smart',
        required: false,
        default: 'fast',
        description: 'How.',
        example: 'fast',
      },
      {
        key: 'delay',
        type: 'duration',
        required: false,
        default: '1500ms',
        description: 'How long.',
        example: '1500ms',
      },
      {
        key: 'free',
        type: 'size',
        required: false,
        default: '64kB',
        description: 'How much.',
        example: '64kB',
      },
      { key: 'count', type: 'whole number', required: false, description: 'How many.', example: 1 },
    ]);
  });
});

describe('renderGroup', () => {
  it('has a line for every entry', () => {
    const text = renderGroup('faults', pagesOf('faults', vocabulary), 100);
    for (const fault of faults) expect(text).toContain(fault.kind);
  });
});
