import type { NodeRows } from '../../world.ts';
import type { Endpoint } from './address-plan.ts';
import { createServerClient, dismiss } from './server-client.ts';

/** Rows fetched at a time: a million rows take twenty rounds. */
const pageRows = 50_000;
/** How long the server may be silent. The longest silence is before the first page, when it sorts everything. */
const silenceMs = 60_000;
const connectTimeoutMs = 5_000;

/** Reads all the clients' rows of a node in one snapshot, from its server directly. Rejects if it does not answer. */
export async function readRows(node: string, endpoint: Endpoint): Promise<NodeRows> {
  const server = createServerClient(endpoint, 'reenact rows');
  const { client, socket } = server;
  // What breaks the connection also rejects the query under way.
  client.on('error', () => undefined);
  socket.setTimeout(connectTimeoutMs, () => socket.destroy(new Error(`${node} does not answer`)));
  try {
    await client.connect();
    socket.setTimeout(silenceMs);
    await client.query('begin read only');
    await client.query(`declare ledger cursor for
      select row, count(*) > 1, not bool_and(body is not distinct from md5(row::text))
      from reenact.ledger group by row order by row`);
    const rows: number[] = [];
    const duplicated: number[] = [];
    const altered: number[] = [];
    for (;;) {
      const page = await client.query<[string, boolean, boolean]>({
        text: `fetch ${pageRows} from ledger`,
        rowMode: 'array',
      });
      for (const [text, twice, other] of page.rows) {
        const row = Number(text);
        rows.push(row);
        if (twice) duplicated.push(row);
        if (other) altered.push(row);
      }
      if (page.rows.length < pageRows) return { node, rows, duplicated, altered };
    }
  } finally {
    await dismiss(server);
  }
}
