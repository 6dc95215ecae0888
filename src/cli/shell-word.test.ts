import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { shellWord } from './shell-word.ts';

const oddWords = [
  '',
  ' ',
  'my outage.yaml',
  "it's",
  "'",
  "''",
  '"quoted"',
  '$HOME',
  '$(exit 1)',
  '`exit 1`',
  'two\nlines',
  'ends with a line\n',
  'tab\tbed',
  '-n',
  '--seed',
  '*',
  '[a-z]?',
  '~',
  '~root',
  '#comment',
  'a;b&c|d',
  '<in>out',
  '{a,b}',
  '!!',
  '\\',
  'back\\slash',
  'ends with\\',
  'Störung.yaml',
];

/** What a program would get as its arguments if this were pasted after its name. */
function argumentsOf(pasted: string): string[] {
  const shown = execFileSync('sh', ['-c', `for word in ${pasted}; do printf '%s\\0' "$word"; done`]);
  return shown.toString().split('\0').slice(0, -1);
}

describe('a word for a shell', () => {
  it('comes out of a shell as it went in, whatever is in it', () => {
    expect(argumentsOf(oddWords.map(shellWord).join(' '))).toEqual(oddWords);
  });

  it('is left as it is if it needs no quotes', () => {
    const plain = ['incidents/primary-lost/asynchronous.yaml', '../runs/2026-01-02T03:04:05Z', 'a=b', '50%'];
    expect(plain.map(shellWord)).toEqual(plain);
  });
});
