import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { quantityOf, unwrap } from '../model/fields.ts';
import { stepKeys } from './resolve-runbook.ts';
import { descriptionOf, shapeOf } from './schema-parts.ts';
import { everyWord } from './vocabulary.ts';

/** Every entry with its parameters and the keys of a scenario file that stand beside them. */
const entries = [
  ...everyWord.faults.map(({ kind, params }) => ({ kind, params, beside: [] })),
  ...everyWord.actions.map(({ kind, params }) => ({ kind, params, beside: stepKeys })),
  ...everyWord.checks.map(({ kind, params }) => ({ kind, params, beside: ['check'] })),
  ...everyWord.workloads.map(({ kind, params }) => ({ kind, params, beside: ['kind'] })),
  ...everyWord.parts.map(({ kind, params }) => ({ kind, params, beside: ['part'] })),
  ...everyWord.managers.map(({ kind, settings }) => ({ kind, params: settings, beside: ['kind'] })),
];

/** Something that could stand for a parameter, if the schema needs it. */
function sampleOf(field: z.core.$ZodType): unknown {
  const inner = unwrap(field);
  const examples = z.globalRegistry.get(field)?.examples ?? z.globalRegistry.get(inner)?.examples;
  if (Array.isArray(examples)) return examples[0];
  if (quantityOf(field))
    return { duration: '1s', size: '1MB', rate: '1/s', share: '1%' }[quantityOf(field) ?? 'size'];
  if (inner instanceof z.ZodEnum) return inner.options[0];
  if (inner instanceof z.ZodNumber) return inner.minValue ?? 1;
  if (inner instanceof z.ZodUnion) return sampleOf(inner.options[0] ?? z.string());
  if (inner instanceof z.ZodArray) return [];
  return inner instanceof z.ZodBoolean ? true : 'pg01';
}

describe.each(entries)('the parameters of $kind', ({ params, beside }) => {
  it('are a mapping that refuses unknown keys, so that misspelt ones are told', () => {
    expect(params).toBeInstanceOf(z.ZodObject);
    const misspelt = params.safeParse({ 'no-such-key': 1 });
    expect(misspelt.error?.issues.map(({ code }) => code)).toContain('unrecognized_keys');
  });

  it('do not have the keys that stand beside them', () => {
    expect(Object.keys(shapeOf(params)).filter((key) => beside.some((each) => each === key))).toEqual([]);
  });

  it('are each described', () => {
    for (const [key, field] of Object.entries(shapeOf(params))) {
      expect([key, descriptionOf(field)]).toEqual([key, expect.stringMatching(/\S/)]);
    }
  });

  it('can be taken back as they were resolved, so that a plan repeats its run', () => {
    const samples = Object.entries(shapeOf(params)).map(
      // A node and the one it copies or follows differ.
      ([key, field]) => [key, key === 'node' ? 'pg02' : sampleOf(field), field] as const,
    );
    const written = samples.filter(([, sample, field]) => z.safeParse(field, sample).success);
    const resolved = params.safeParse(Object.fromEntries(written));
    expect(resolved.error?.issues).toBeUndefined();
    expect(params.parse(resolved.data)).toEqual(resolved.data);
  });
});
