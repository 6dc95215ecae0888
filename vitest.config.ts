import { defineConfig } from 'vitest/config';

/**
 * Trials that take minutes and repeat on real servers what others show in less, or whose figures need a quiet machine;
 * `npm run long` runs them.
 */
const long = [
  'test/gallery-long.test.ts',
  'test/parity/gallery.test.ts',
  'test/diagnose/rehearse.test.ts',
  'test/daemons/{contract-long,gallery}.test.ts',
];

/**
 * Real servers on a busy machine can miss a deadline for reasons that are not ours. A test is tried once more, and
 * vitest names every one that needed it: that is a defect to be looked into, not a pass.
 */
const trials = {
  testTimeout: 180_000,
  hookTimeout: 180_000,
  fileParallelism: false,
  maxConcurrency: 2,
  pool: 'forks',
  retry: 1,
} as const;

/**
 * `unit` is pure and fast; `trials` and `long` boot real servers, so their files run one after another. Where a file says
 * `concurrent`, each test has a lab of its own that mostly waits, and two of them share the machine.
 */
export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: ['src/**/*.test.ts', 'src/**/*.test.tsx'],
          testTimeout: 60_000,
          maxWorkers: '100%',
        },
      },
      { test: { name: 'trials', include: ['test/**/*.test.ts'], exclude: long, ...trials } },
      { test: { name: 'long', include: long, ...trials } },
    ],
  },
});
