import { expect, it } from 'vitest';
import { UndoStack } from './undo.ts';

it('undoes the last first, all of it, once, whatever fails on the way', async () => {
  const undone: string[] = [];
  const stack = new UndoStack();
  stack.push(() => {
    undone.push('first');
  });
  stack.push(() => Promise.reject(new Error('stuck')));
  stack.push(() => {
    undone.push('last');
  });
  expect(await stack.unwind()).toEqual([new Error('stuck')]);
  expect(undone).toEqual(['last', 'first']);
  expect(await stack.unwind()).toEqual([]);
  expect(undone).toHaveLength(2);
});
