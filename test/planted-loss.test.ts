import { Client } from 'pg';
import { describe, expect, it } from 'vitest';
import type { World } from '../src/world/world.ts';
import { runScenario } from './support/run-scenario.ts';

/** A quiet cluster: nothing happens to it but what the test does behind the lab's back. */
const quiet = `
reenact: 1
title: nothing happens
topology:
  nodes:
    pg01: { role: primary }
    pg02: { role: standby, replication: sync }
    pg03: { role: standby }
  addresses: { primary: pg01 }
workload: { kind: ledger, address: primary, clients: 4, rate: 100/s }
symptoms:
  something-is-lost: { check: acknowledged-writes-lost, at-least: 1 }
expect: averted
limits: { watch: 4s }
`;

/** Runs the quiet scenario, and a statement on the primary when the watch is over. */
async function runWith(statement?: string) {
  let world: World | undefined;
  let planted: Promise<number> | undefined;
  const result = await runScenario(quiet, {
    meet: (booted) => {
      world = booted;
    },
    watch: (event) => {
      if (event.type !== 'phase' || event.phase !== 'heal' || !world || !statement) return;
      planted = runBehindItsBack(String(world.facts['address of pg01']), statement);
    },
  });
  return { ...result, planted: await planted };
}

async function runBehindItsBack(endpoint: string, statement: string): Promise<number> {
  const [host = '', port = ''] = endpoint.split(':');
  const client = new Client({ host, port: Number(port), user: 'postgres', database: 'postgres', ssl: false });
  await client.connect();
  const { rowCount } = await client.query(statement);
  await client.end();
  return rowCount ?? 0;
}

describe('the ledger', () => {
  it('reports nothing where nothing was lost', async () => {
    const { verdict, forget } = await runWith();
    expect(verdict.verdict).toBe('averted');
    expect(verdict.ledger).toMatchObject({
      lost: { count: 0 },
      resurrected: { count: 0 },
      duplicated: { count: 0 },
    });
    await forget();
  });

  it('reports a row that was deleted on all nodes behind its back', async () => {
    const { verdict, planted, forget } = await runWith(
      'delete from reenact.ledger where row = (select min(row) + 20 from reenact.ledger)',
    );
    expect(planted).toBe(1);
    expect(verdict.verdict).toBe('reenacted');
    expect(verdict.ledger).toMatchObject({ lost: { count: 1 } });
    await forget();
  });

  it('reports a row that is there twice, and one that was changed', async () => {
    const { verdict, planted, forget } = await runWith(
      `with twice as (insert into reenact.ledger select * from reenact.ledger where row = (select min(row) + 20 from reenact.ledger))
       update reenact.ledger set body = 'changed' where row = (select min(row) + 40 from reenact.ledger)`,
    );
    expect(planted).toBe(1);
    expect(verdict.ledger).toMatchObject({ duplicated: { count: 1 }, altered: { count: 1 } });
    await forget();
  });
});
