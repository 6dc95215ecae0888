import { z } from 'zod';
import { nodeConditions } from '../model/moment.ts';
import type { Scenario } from '../model/scenario.ts';
import type { Header } from './event.ts';

/**
 * The shape of a recording's first line. The scenario in it is the resolved plan: numbers and names only, checked
 * when it was read; here it is only made sure that nobody stumbles over a damaged one.
 */
const number = z.number();
const text = z.string();
const settingValue = z.union([text, number, z.boolean()]);
const settings = z.record(text, settingValue);
const params = z.record(text, z.unknown());

const condition = z.union([
  z.looseObject({ node: text, is: z.enum(nodeConditions) }),
  z.looseObject({ node: text, lagBytes: number, measure: z.enum(['replay', 'receive']) }),
  z.looseObject({ node: text, caughtUpWithinBytes: number }),
  z.looseObject({ node: text, walBytes: number }),
  z.looseObject({ node: text, logs: text }),
  z.looseObject({ clients: z.enum(['failing', 'succeeding']) }),
  z.looseObject({ part: text, gauge: text, above: number }),
  z.looseObject({ part: text, gauge: text, below: number }),
  z.looseObject({ after: text }),
]);

const moment = z.union([
  z.looseObject({ atMs: number }),
  z.looseObject({ when: condition, withinMs: number, thenMs: number }),
]);

const target = z.discriminatedUnion('kind', [
  z.looseObject({ kind: z.literal('node'), node: text }),
  z.looseObject({ kind: z.literal('link'), from: text, to: text, ways: z.enum(['both', 'one']) }),
  z.looseObject({ kind: z.literal('archive') }),
  z.looseObject({ kind: z.literal('part'), part: text }),
]);

const disturbance = z.looseObject({
  name: text,
  fault: text,
  target,
  params,
  moment,
  forMs: number.exactOptional(),
});

const suspect = z.discriminatedUnion('kind', [
  z.looseObject({ kind: z.literal('fault'), name: text, because: text, disturbance }),
  z.looseObject({
    kind: z.literal('setting'),
    name: text,
    because: text,
    path: text,
    value: settingValue,
    neutral: settingValue.nullable(),
  }),
]);

const quality = { delayMs: number, jitterMs: number, bytesPerSecond: number.exactOptional() };

const topology = z.looseObject({
  postgres: z.looseObject({
    version: number,
    binaries: z.enum(['npm', 'system']),
    timing: z.enum(['fast', 'realistic']),
    walSegmentBytes: number,
    checksums: z.boolean(),
  }),
  nodes: z
    .array(
      z.looseObject({
        name: text,
        role: z.enum(['primary', 'standby']),
        replication: z.enum(['sync', 'async']),
        upstream: text.exactOptional(),
        settings,
      }),
    )
    .refine((nodes) => nodes.length === 0 || nodes.filter((node) => node.role === 'primary').length === 1),
  settings,
  archive: z.boolean(),
  addresses: z.array(z.looseObject({ name: text, owner: text })),
  link: z.looseObject(quality),
  links: z.array(z.looseObject({ between: z.tuple([text, text]), ...quality })),
});

const platform = z.looseObject({
  sampleMs: number,
  parts: z.array(
    z.looseObject({
      name: text,
      kind: text,
      params,
      unknowns: z.array(z.looseObject({ path: z.array(text), from: number, to: number })),
    }),
  ),
});

const scenario: z.ZodType<Scenario> = z.looseObject({
  title: text,
  story: text,
  sources: z.array(text),
  topology,
  platform: platform.exactOptional(),
  manager: z.looseObject({ kind: text, settings: params }),
  workload: z.looseObject({ kind: text, params }),
  suspects: z.array(suspect),
  schedule: z.array(disturbance),
  runbook: z.array(z.looseObject({ name: text, action: text, params, moment: moment.exactOptional() })),
  symptoms: z.array(z.looseObject({ name: text, check: text, params })),
  expect: z.enum(['reenacted', 'averted']),
  limits: z.looseObject({ watchMs: number, bootMs: number, settleMs: number, diskBytes: number }),
});

export const headerShape: z.ZodType<Header> = z.looseObject({
  type: z.literal('header'),
  version: number,
  tool: text,
  run: text,
  startedAt: text,
  seed: number,
  source: text,
  scenario,
  world: text,
  repeat: text,
  partOf: text.exactOptional(),
});
