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

/** What is asked of real programs, browsers and servers, and measures no time. */
const programs = ['test/{pacemaker,wal,report}/**/*.test.ts', 'test/{house,error-codes}.test.ts'];

/**
 * Real servers on a busy machine can miss a deadline for reasons that are not ours. A test is tried once more, and
 * vitest names every one that needed it: that is a defect to be looked into, not a pass.
 */
const trials = {
  testTimeout: 180_000,
  hookTimeout: 180_000,
  maxConcurrency: 3,
  pool: 'forks',
  retry: 1,
} as const;

/**
 * `unit` is pure and fast; `trials` and `long` boot real servers and measure how long things take, so their files run one
 * after another, and after those of `programs`. Where a file says `concurrent`, each test has a lab of its own that mostly
 * waits, and three of them share the machine.
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
      {
        test: {
          name: 'programs',
          include: programs,
          ...trials,
          maxWorkers: '100%',
          sequence: { groupOrder: 1 },
        },
      },
      {
        test: {
          name: 'trials',
          include: ['test/**/*.test.ts'],
          exclude: [...long, ...programs],
          ...trials,
          fileParallelism: false,
          sequence: { groupOrder: 2 },
        },
      },
      { test: { name: 'long', include: long, ...trials, fileParallelism: false } },
    ],
  },
});
