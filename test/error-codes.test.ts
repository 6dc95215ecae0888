import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';

/** Every code a user can be shown is explained in docs/. */
it('every error code of the sources is documented', () => {
  const sources = readdirSync('src', { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.tsx?$/.test(file) && !/test/.test(file))
    .map((file) => readFileSync(join('src', file), 'utf8'));
  const families =
    'usage|trial|scenario|recording|wal|cib|crmsh|explain|lint|investigate|simulator|diagnose|rehearse|remedies';
  const codes = new Set(
    sources.flatMap((text) =>
      [...text.matchAll(new RegExp(`'((?:${families})/[a-z0-9-]+)'`, 'g'))].map((m) => m[1]),
    ),
  );
  const pages = readdirSync('docs')
    .filter((page) => page.endsWith('.md'))
    .map((page) => readFileSync(join('docs', page), 'utf8'))
    .join('\n');
  expect(codes.size).toBeGreaterThan(50);
  expect([...codes].filter((code) => !pages.includes(`\`${code}\``))).toEqual([]);
});
