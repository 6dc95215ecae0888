/**
 * Compares the engine with crm_simulate over a folder of CIBs and prints what share of the answers agrees:
 *
 *     npx tsx test/pacemaker/parity.ts FOLDER [FILE-PART...]
 *
 * With parts of file names, shows the differences of the files that contain them. ORACLE_CACHE names a folder in which
 * the oracle's answers are kept between runs.
 */
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { difference, ourAnswerForFile } from './compare.ts';
import { askOracle, type OracleAnswer } from './oracle.ts';

const [folder = '', ...parts] = process.argv.slice(2);
const shadow = mkdtempSync(join(tmpdir(), 'reenact-shadow-'));
const cache = process.env.ORACLE_CACHE;
if (cache) mkdirSync(cache, { recursive: true });

async function oracle(file: string): Promise<OracleAnswer | undefined> {
  const kept = cache ? join(cache, `${basename(file)}.json`) : undefined;
  if (kept && existsSync(kept)) return JSON.parse(readFileSync(kept, 'utf8')) as OracleAnswer;
  const answer = await askOracle(file, shadow);
  if (kept) writeFileSync(kept, JSON.stringify(answer ?? null));
  return answer;
}

const now = Math.floor(Date.now() / 1000);
const tally = { files: 0, placements: 0, scores: 0, orders: 0, unanswered: 0 };
const wrong: Record<'placements' | 'scores' | 'orders', string[]> = {
  placements: [],
  scores: [],
  orders: [],
};
for (const name of readdirSync(folder).filter((each) => each.endsWith('.xml'))) {
  if (parts.length > 0 && !parts.some((part) => name.includes(part))) continue;
  const file = join(folder, name);
  const theirs = await oracle(file);
  if (!theirs) {
    tally.unanswered += 1;
    continue;
  }
  tally.files += 1;
  try {
    const ours = ourAnswerForFile(file, now);
    for (const aspect of ['placements', 'scores', 'orders'] as const) {
      const differences = difference(ours[aspect], theirs[aspect]);
      if (differences.length === 0) tally[aspect] += 1;
      else wrong[aspect].push(name);
      if (parts.length > 0 && differences.length > 0) {
        console.log(`${name} ${aspect}:\n  ${differences.slice(0, 25).join('\n  ')}`);
      }
    }
  } catch (error) {
    wrong.placements.push(`${name}: ${parts.length > 0 ? (error as Error).stack : (error as Error).message}`);
  }
}
const share = (count: number) => `${((100 * count) / tally.files).toFixed(1)} % (${count} of ${tally.files})`;
for (const aspect of ['placements', 'scores', 'orders'] as const) {
  console.log(`${aspect}: ${share(tally[aspect])}`);
}
console.log(`without an answer of the oracle: ${tally.unanswered}`);
for (const aspect of ['placements', 'scores', 'orders'] as const) {
  console.log(`\n${aspect} differ:\n${wrong[aspect].join('\n')}`);
}
