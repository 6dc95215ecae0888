import { cruise, type ICruiseResult } from 'dependency-cruiser';
import { beforeAll, describe, expect, it } from 'vitest';

/**
 * The laws of the house (docs/architecture.md). A file imports from its own folder and from lower storeys only; type
 * imports count. Within a storey, only the pairs listed in `neighbours` may see each other.
 */
const storeys: readonly (readonly string[])[] = [
  ['kit'],
  ['model', 'wal'],
  ['recording', 'dump', 'world'],
  ['faults', 'workloads', 'probes', 'managers', 'checks', 'runbooks', 'platform'],
  ['scenario', 'observe', 'world/lab', 'world/simulator'],
  ['trial', 'report'],
  ['investigate', 'rehearse', 'loops', 'remedies'],
  ['server', 'cli', 'index.ts'],
];

/** Imports within one storey that are meant: [who, whom]. */
const neighbours: readonly (readonly [string, string])[] = [
  ['recording', 'world'],
  ['dump', 'recording'],
  ['report', 'trial'],
  ['index.ts', 'cli'],
];

interface Import {
  readonly from: string;
  readonly to: string;
}

let imports: readonly Import[] = [];
let modules: readonly string[] = [];

beforeAll(async () => {
  const { output } = await cruise(['src'], {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '\\.test\\.tsx?$' },
  });
  const own = (output as ICruiseResult).modules.filter((module) => module.source.startsWith('src/'));
  modules = own.map((module) => module.source);
  imports = own.flatMap((module) =>
    module.dependencies
      .filter((dependency) => dependency.resolved.startsWith('src/'))
      .map((dependency) => ({ from: module.source, to: dependency.resolved })),
  );
});

/** The folder a file belongs to, as the storeys name it. */
function folderOf(file: string): string {
  const parts = file.split('/').slice(1);
  const deep = parts.slice(0, 2).join('/');
  return storeys.flat().includes(deep) ? deep : (parts[0] ?? '');
}

function storeyOf(file: string): number {
  return storeys.findIndex((folders) => folders.includes(folderOf(file)));
}

const show = (list: readonly Import[]) => list.map(({ from, to }) => `${from} -> ${to}`);

describe('the house', () => {
  it('was really looked at', () => {
    expect(modules.length).toBeGreaterThan(40);
    expect(imports.length).toBeGreaterThan(modules.length);
  });

  it('has every file on a storey', () => {
    expect(modules.filter((file) => storeyOf(file) < 0)).toEqual([]);
  });

  it('imports only from the same folder and from lower storeys', () => {
    const upward = imports.filter(({ from, to }) => {
      if (folderOf(from) === folderOf(to)) return false;
      if (storeyOf(to) < storeyOf(from)) return false;
      return !neighbours.some(([who, whom]) => who === folderOf(from) && whom === folderOf(to));
    });
    expect(show(upward)).toEqual([]);
  });

  it('has no import cycles', async () => {
    const { output } = await cruise(['src'], {
      tsPreCompilationDeps: true,
      tsConfig: { fileName: 'tsconfig.json' },
      doNotFollow: { path: 'node_modules' },
      validate: true,
      ruleSet: { forbidden: [{ name: 'no-circular', severity: 'error', from: {}, to: { circular: true } }] },
    });
    expect((output as ICruiseResult).summary.violations.map((violation) => violation.from)).toEqual([]);
  });
});

describe('the three laws', () => {
  /** What may import the waist for its event types only: events are data, not a world. */
  const judges = ['checks', 'report'];

  it('what judges never touches a world, nor a live server', () => {
    const touching = imports.filter(
      ({ from, to }) => judges.includes(folderOf(from)) && /^src\/(world|observe|platform)\//.test(to),
    );
    expect(show(touching)).toEqual([]);
  });

  it('what decides never touches a world', () => {
    const touching = imports.filter(
      ({ from, to }) => folderOf(from) === 'managers' && to.startsWith('src/world/'),
    );
    expect(show(touching)).toEqual([]);
  });

  it('worlds do not know what a scenario is', () => {
    const knowing = imports.filter(
      ({ from, to }) =>
        from.startsWith('src/world/') && (folderOf(to) === 'scenario' || to === 'src/model/scenario.ts'),
    );
    expect(show(knowing)).toEqual([]);
  });

  it('only compose.ts names the worlds', () => {
    const naming = imports.filter(
      ({ from, to }) =>
        /^src\/world\/(lab|simulator)\//.test(to) &&
        !from.startsWith('src/world/') &&
        from !== 'src/cli/compose.ts',
    );
    expect(show(naming)).toEqual([]);
  });
});
