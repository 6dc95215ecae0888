import { z } from 'zod';
import { defineAct } from './part.ts';

/** What can be done to parts that are made on demand. */
export const create = defineAct({
  kind: 'create',
  summary: 'It is made where it is to be, once everything it needs is up.',
  params: z.strictObject({}),
});

export const startAlone = defineAct({
  kind: 'start-alone',
  summary: 'If it waits for others to be up, it starts without them.',
  params: z.strictObject({}),
});
