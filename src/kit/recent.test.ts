import { describe, expect, test } from 'vitest';
import { Recent } from './recent.ts';

describe('what was worked out recently', () => {
  test('is not worked out again until others have pushed it out', () => {
    const worked: string[] = [];
    const recent = new Recent<{ of: string }>(2);
    const ask = (key: string) =>
      recent.get(key, () => {
        worked.push(key);
        return { of: key };
      });
    expect(['a', 'b', 'a', 'c', 'a', 'b'].map((key) => ask(key).of)).toEqual(['a', 'b', 'a', 'c', 'a', 'b']);
    expect(worked).toEqual(['a', 'b', 'c', 'b']);
  });
});
