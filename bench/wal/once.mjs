/**
 * One run of one job over a folder of WAL, as a process of its own: `node once.mjs DIST JOB FOLDER [WORKERS]`. Built
 * code is measured, since nobody runs the sources through a loader in earnest.
 */
import { writeSync } from 'node:fs';

const [dist, job, folder, workers = '1'] = process.argv.slice(2);
const load = (name) => import(`${dist}/wal/${name}.js`);
const { openPath } = await load('directory');
const wal = openPath(folder);
const { firstRecordFrom } = await load('records');
const from = firstRecordFrom(wal, wal.files[0].start);

if (job === 'stats') {
  const { scanStats } = await load('scan/scan-stats');
  const { statsRows, statsTable } = await load('stats');
  const { stats } = await scanStats(wal, from, Number(workers));
  writeSync(1, `${statsTable(statsRows(stats, wal.geometry.release, false)).join('\n')}\n`);
} else if (job === 'reader') {
  const { WalReader, WalEnd } = await load('reader');
  const reader = new WalReader(wal, { from });
  let count = 0;
  while (!(reader.next() instanceof WalEnd)) count++;
  writeSync(1, `${count}\n`);
} else {
  const { dumpText } = await load('dump-text');
  dumpText(wal, { from, format: job }, (bytes) => writeSync(1, bytes));
}
wal.close();
