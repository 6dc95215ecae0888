import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';

/**
 * A witness that shares nothing with the project: a process of its own that writes one row after the other through
 * an address, as fast as answers come but at most every few milliseconds, and says at the end how long the longest
 * time between two acknowledgements was. Times are milliseconds since 1970, so that they can be laid beside a
 * recording's.
 *
 *     node --import tsx test/network/independent-writer.ts HOST PORT [EVERY_MS] [TIMEOUT_MS]
 *
 * It prints `ready` after the first acknowledgement, and one line of JSON when its standard input ends.
 */
export interface IndependentReport {
  readonly acknowledged: number;
  readonly failed: number;
  /** The longest time between two acknowledgements. */
  readonly gap: { readonly fromMs: number; readonly toMs: number; readonly durationMs: number };
  /** The longest but one: how coarsely a busy machine lets it see. */
  readonly nextGapMs: number;
}

const [host = '', port = '', everyMs = '2', timeoutMs = '300'] = process.argv.slice(2);
const pauseMs = Number(everyMs);
const stop = new AbortController();
process.stdin.once('end', () => stop.abort());
process.stdin.resume();

const wallClockMs = () => performance.timeOrigin + performance.now();

async function connect(): Promise<Client> {
  const client = new Client({
    host,
    port: Number(port),
    user: 'postgres',
    database: 'postgres',
    application_name: 'independent-writer',
    ssl: false,
    connectionTimeoutMillis: Number(timeoutMs),
    query_timeout: Number(timeoutMs),
  });
  client.on('error', () => undefined);
  await client.connect();
  return client;
}

async function run(): Promise<IndependentReport> {
  let client: Client | undefined;
  let prepared = false;
  let acknowledged = 0;
  let failed = 0;
  let lastMs: number | undefined;
  let gap = { fromMs: 0, toMs: 0, durationMs: 0 };
  let nextGapMs = 0;
  const noteGap = () => {
    const nowMs = wallClockMs();
    const durationMs = lastMs === undefined ? 0 : nowMs - lastMs;
    nextGapMs = Math.max(nextGapMs, Math.min(durationMs, gap.durationMs));
    if (lastMs !== undefined && durationMs > gap.durationMs)
      gap = { fromMs: lastMs, toMs: nowMs, durationMs };
    lastMs = nowMs;
  };
  while (!stop.signal.aborted) {
    try {
      client ??= await connect();
      if (!prepared)
        await client.query('create table if not exists independent_writer (number bigint not null)');
      prepared = true;
      await client.query({
        name: 'write',
        text: 'insert into independent_writer values ($1)',
        values: [acknowledged],
      });
      noteGap();
      if (acknowledged === 0) process.stdout.write('ready\n');
      acknowledged += 1;
    } catch {
      failed += 1;
      // Ending a client whose query is still under way drops its connection at once.
      void client?.end().catch(() => undefined);
      client = undefined;
    }
    await sleep(pauseMs);
  }
  // An outage that has not ended is a gap too.
  noteGap();
  return { acknowledged, failed, gap, nextGapMs };
}

const report = await run();
process.stdout.write(`${JSON.stringify(report)}\n`, () => process.exit());
