import { z } from 'zod';
import { defineAction } from './action.ts';

export const wait = defineAction({
  kind: 'wait',
  summary: 'Does nothing: the step is only its moment, which the steps after it count from.',
  params: z.strictObject({}),
  needs: [],
  describe: () => 'wait',
  mentions: () => ({}),
  perform: async () => 'the moment came',
});
