/**
 * Gives the engine mutated CIBs: it may refuse them or decide on them, but neither crash nor hang.
 *
 *     npx tsx test/pacemaker/fuzz.ts FOLDER COUNT [FIRST-SEED] [WORKERS]
 *
 * Starts from the CIBs in FOLDER (those up to 24 kB, the smaller ones more often). One case in six is changed as text and
 * read anew; the others are parsed once and changed as elements, which spares the parser. What goes wrong is printed with
 * its seed and written to fuzz-<seed>.xml in the temporary folder. Not part of CI.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isMainThread, Worker, workerData } from 'node:worker_threads';
import { RefusedInput } from '../../src/kit/problem.ts';
import type { Element } from '../../src/managers/pacemaker/cib/element.ts';
import { parseXml } from '../../src/managers/pacemaker/cib/parse-xml.ts';
import { cibFrom } from '../../src/managers/pacemaker/cib/read-xml.ts';
import { decide, foresee, placements, readCibXml } from '../../src/managers/pacemaker/index.ts';
import { cut, mutate } from './mutate.ts';
import { groveOf, mutateTree } from './mutate-tree.ts';

interface Share {
  readonly folder: string;
  readonly first: number;
  readonly count: number;
  readonly stride: number;
  /** How many are done, and how many of them were refused. */
  readonly progress: SharedArrayBuffer;
}

const largestBytes = 24_000;
const patienceSeconds = 20;
const now = { nowSeconds: 1_700_000_000 };
/** A worker does not inherit how TypeScript is loaded, so it begins with that. */
const bootstrap = `import('tsx/esm/api').then(({ register }) => { register(); return import('${import.meta.url}'); })`;

/** The documents to start from, the smallest first. */
function corpus(folder: string) {
  const names = readdirSync(folder).filter((each) => each.endsWith('.xml'));
  const texts = names.sort().map((name) => readFileSync(join(folder, name), 'utf8'));
  return texts
    .filter((text) => text.length <= largestBytes)
    .sort((one, other) => one.length - other.length)
    .map((text) => ({ text: cut(text), elements: groveOf(parseXml(text, folder)) }));
}

type Corpus = ReturnType<typeof corpus>;

/** The smaller of two documents that the seed chooses. */
function documentOf(documents: Corpus, seed: number): Corpus[number] {
  const one = (seed * 7919) % documents.length;
  const other = Math.floor(seed / documents.length) % documents.length;
  const document = documents[Math.min(one, other)];
  if (!document) throw new Error('The folder holds no CIB.');
  return document;
}

/** The mutated document: as text, or as elements. */
function caseOf(documents: Corpus, seed: number): string | Element {
  const { text, elements } = documentOf(documents, seed);
  return seed % 6 === 0 ? mutate(text, seed) : mutateTree(elements, seed);
}

function xmlOf({ name, attributes, children }: Element): string {
  const escaped = (value = '') =>
    value.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
  const pairs = Object.entries(attributes).map(([key, value]) => ` ${key}="${escaped(value)}"`);
  return `<${name}${pairs.join('')}>${children.map(xmlOf).join('\n')}</${name}>`;
}

function keep(mutated: string | Element, seed: number): string {
  const file = join(tmpdir(), `fuzz-${seed}.xml`);
  writeFileSync(file, typeof mutated === 'string' ? mutated : xmlOf(mutated));
  return file;
}

function runShare({ folder, first, count, stride, progress }: Share): void {
  const documents = corpus(folder);
  const counters = new Int32Array(progress);
  for (let index = counters[0] ?? 0; index < count; index += 1) {
    const seed = first + index * stride;
    const mutated = caseOf(documents, seed);
    try {
      const file = 'mutated.xml';
      const cib = typeof mutated === 'string' ? readCibXml(mutated, file) : cibFrom(mutated, file, '');
      const outcome = foresee(decide(cib, now), now);
      placements(outcome.after);
    } catch (error) {
      if (error instanceof RefusedInput) Atomics.add(counters, 1, 1);
      else {
        Atomics.add(counters, 2, 1);
        console.log(
          `CRASH ${keep(mutated, seed)}\n${(error as Error).stack?.split('\n').slice(0, 6).join('\n')}`,
        );
      }
    }
    Atomics.store(counters, 0, index + 1);
  }
}

function watch(share: Share): Promise<void> {
  return new Promise((resolve) => {
    const counters = new Int32Array(share.progress);
    let last = -1;
    const worker = new Worker(bootstrap, {
      eval: true,
      workerData: share,
      resourceLimits: { maxOldGenerationSizeMb: 1500 },
    });
    let ended = false;
    const again = (what: string) => {
      if (ended) return;
      ended = true;
      clearInterval(timer);
      const seed = share.first + (counters[0] ?? 0) * share.stride;
      console.log(`${what} ${keep(caseOf(corpus(share.folder), seed), seed)}`);
      counters[2] = (counters[2] ?? 0) + 1;
      counters[0] = (counters[0] ?? 0) + 1;
      void worker.terminate().then(() => watch(share).then(resolve));
    };
    const timer = setInterval(() => {
      if (counters[0] === last) again('HANG');
      last = counters[0] ?? 0;
    }, patienceSeconds * 1000);
    worker.on('error', (error) => again(`DIED (${error.message})`));
    worker.on('exit', () => {
      if (ended) return;
      clearInterval(timer);
      resolve();
    });
  });
}

async function main(): Promise<void> {
  const [folder = '', count = '10000', firstSeed = '1', workers = '2'] = process.argv.slice(2);
  const stride = Number(workers);
  const shares = Array.from(
    { length: stride },
    (_, index): Share => ({
      folder,
      first: Number(firstSeed) + index,
      count: Math.ceil(Number(count) / stride),
      stride,
      progress: new SharedArrayBuffer(12),
    }),
  );
  const sum = (at: number) =>
    shares.reduce((total, { progress }) => total + (new Int32Array(progress)[at] ?? 0), 0);
  const report = setInterval(() => console.log(`${sum(0)} so far`), 60_000);
  await Promise.all(shares.map(watch));
  clearInterval(report);
  console.log(`${sum(0)} mutated CIBs: ${sum(1)} refused, ${sum(2)} crashed or hung`);
  process.exitCode = sum(2) === 0 ? 0 : 1;
}

if (isMainThread) await main();
else runShare(workerData as Share);
