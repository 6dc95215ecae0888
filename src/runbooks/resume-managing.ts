import { z } from 'zod';
import { defineAction } from './action.ts';
import { doneWithin } from './prove.ts';
import { tellManager } from './stop-managing.ts';

export const resumeManaging = defineAction({
  kind: 'resume-managing',
  summary: 'Lets the manager on every node that has power manage again, beginning with what it finds.',
  params: z.strictObject({ 'done-within': doneWithin() }),
  needs: ['setManager'],
  describe: () => 'let the manager manage again',
  mentions: () => ({}),
  perform: (scene) => tellManager(scene, 'running', 'manages again'),
});
