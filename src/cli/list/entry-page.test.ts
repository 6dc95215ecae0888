import { describe, expect, it } from 'vitest';
import { parse, stringify } from 'yaml';
import { z } from 'zod';
import { faults } from '../../faults/index.ts';
import type { Manager } from '../../managers/manager.ts';
import { lookout } from '../../managers/testing.ts';
import { duration, name, size } from '../../model/fields.ts';
import { readScenario } from '../../scenario/read-scenario.ts';
import { everyWord } from '../../scenario/vocabulary.ts';
import { groups, pagesOf } from './entry-page.ts';
import { type Parameter, parametersOf } from './parameters.ts';
import { renderGroup, renderPage } from './render.ts';

const everyKey = (parameters: readonly Parameter[]): readonly Parameter[] =>
  parameters.flatMap((parameter) => [parameter, ...everyKey(parameter.keys ?? [])]);

const pages = groups.flatMap((group) => pagesOf(group, everyWord));

describe.each(pages.map((page) => [`${page.group} ${page.kind}`, page] as const))('%s', (_, page) => {
  it('is documented: every parameter says what it is, and every key of a mapping', () => {
    expect(page.summary).toMatch(/[.?]$/);
    const undocumented = everyKey(page.parameters).filter(({ description }) => !/\S/.test(description));
    expect(undocumented).toEqual([]);
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

/** A scenario that says only what must be said, to be merged with a part that names one entry. */
/** The same with a platform in place of a cluster, for what names its parts. */
const leastPlatform = `
reenact: 1
title: Example
platform:
  parts:
    shop: { part: server, service: 1s }
    hosts: { part: hosts, hosts: 1, machines: 1, classes: [{ name: a, share: 1, memory: 1GB, used: 1MB, working-set: 1MB }] }
    messaging: { part: brokers, topics: 9 }
    orchestrator: { part: orchestrator, deploys: hosts, usual: 1/s }
    us-east-1: { part: region }
    ecr: { part: registry, in: us-east-1 }
    shop-pods: { part: deployment, in: us-east-1, images: ecr, pods: 9 }
    sre: { part: people }
symptoms: { none: { check: gauge, part: shop, gauge: inside } }
`;
const ofPlatforms = ['gauge', 'happening', 'order-of-events', 'rto', 'rpo'];

/** What acts on the manager needs one that gives orders; the tests have their own. */
const ofManagers = ['freeze-manager', 'kill-manager', 'stop-managing', 'resume-managing'];

const least = `
reenact: 1
title: Example
topology:
  postgres: 18
  nodes: { pg01: { role: primary }, pg02: { role: standby }, pg03: { role: standby } }
  addresses: { primary: pg01 }
workload: { kind: ledger, address: primary }
suspects: { none: { because: Nobody., fault: power-off, on: pg03, at: 1s } }
symptoms: { none: { check: writes-unavailable, longer-than: 5s } }
`;

describe.each(pages.map((page) => [`${page.group} ${page.kind}`, page] as const))(
  'the example of %s',
  (_, page) => {
    it('can stand in a scenario as it is', () => {
      const isPlatform = page.group === 'parts' || ofPlatforms.includes(page.kind);
      const whole = parse(isPlatform ? leastPlatform : least) as Record<string, object>;
      if (ofManagers.includes(page.kind)) Object.assign(whole, { manager: 'lookout' });
      for (const [section, example] of Object.entries(parse(page.example) as Record<string, object>)) {
        if (page.group === 'parts') whole[section] = withPart(whole[section], example);
        else if (section === 'topology') whole[section] = { ...whole[section], ...example };
        else whole[section] = example;
      }
      const vocabulary = { ...everyWord, managers: [...everyWord.managers, lookout as Manager] };
      const { scenario } = readScenario(stringify(whole), 'example.yaml', { vocabulary });
      expect(JSON.stringify(scenario)).toContain(`"${page.kind}"`);
    });
  },
);

/** A platform with one more part. */
function withPart(platform: object | undefined, example: object): object {
  const partsOf = (section: object | undefined) => (section as { parts: object } | undefined)?.parts;
  return { ...platform, parts: { ...partsOf(platform), ...partsOf(example) } };
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
    const text = renderGroup('faults', pagesOf('faults', everyWord), 100);
    for (const fault of faults) expect(text).toContain(fault.kind);
  });
});
