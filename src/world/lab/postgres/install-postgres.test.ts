import { expect, it } from 'vitest';
import { compareVersions } from './install-postgres.ts';

it('orders versions by their numbers, not by their letters', () => {
  const versions = ['15.9.0-beta.14', '15.18.0-beta.17', '15.18.0-beta.9', '15.2.0-beta.11'];
  expect(versions.sort(compareVersions)).toEqual([
    '15.2.0-beta.11',
    '15.9.0-beta.14',
    '15.18.0-beta.9',
    '15.18.0-beta.17',
  ]);
});
