import { describe, expect, it } from 'vitest';
import { RefusedInput } from '../kit/problem.ts';
import { dumpFromCsv, parseCsv } from './from-csv.ts';
import { questions } from './questions/index.ts';
import { viewDump } from './view.ts';

const taking = { windowMs: 3_000, takenAt: '2000-01-01T00:00:00.000Z', tool: 'test' };
const server = `version_number,version,cluster_name,standby,up_seconds,backend,monitor
160004,"16.4 (Debian 16.4-1)",pg01,f,86400.5,1234,t
`;
const archiver = (
  archived: number,
) => `archived,last_archived,archived_seconds,failed,last_failed,failed_seconds,reset_seconds
${archived},000000010000000F0000009F,60,0,,,1000000
`;

describe('answers as comma-separated values', () => {
  it('are told apart by their columns: no two questions have the same', () => {
    const columns = Object.values(questions).map(({ row }) => Object.keys(row.shape).sort().join());
    expect(new Set(columns).size).toBe(columns.length);
  });

  it('become samples in the order of the files, and what is missing is told', () => {
    const files = [
      { name: 'server.csv', text: server },
      { name: 'before.csv', text: archiver(5) },
      { name: 'after.csv', text: archiver(9) },
    ];
    const [node] = viewDump(dumpFromCsv(files, taking)).nodes;
    expect(node).toMatchObject({ name: 'pg01', major: 16, standby: false, windowSeconds: 3 });
    expect(node?.earliest('archiver')?.[0]).toMatchObject({ archived: 5, failed_seconds: null });
    expect(node?.latest('archiver')?.[0]).toMatchObject({ archived: 9, last_failed: null });
    expect(node?.unseen.map(({ why }) => why)).toContain('no file holds it');
  });

  it('of several folders are several nodes; an answer without rows is an answer', () => {
    const receiver = 'status,upstream_lsn,message_seconds,slot,sender_host,sender_port,timeline\n';
    const files = [
      { name: 'seen/pg01/server.csv', text: server },
      { name: 'seen/pg02/server.csv', text: server.replace('pg01', '').replace(',f,', ',t,') },
      { name: 'seen/pg02/receiver.csv', text: receiver },
    ];
    const { nodes, standbys } = viewDump(dumpFromCsv(files, taking));
    expect(nodes.map(({ name }) => name)).toEqual(['pg01', 'pg02']);
    expect(standbys[0]?.latest('receiver')).toEqual([]);
  });

  it('that answer nothing, or hold what cannot be, are refused with their place', () => {
    const read = (text: string) => () => dumpFromCsv([{ name: 'odd.csv', text }], taking);
    for (const text of ['', 'a,b\n1,2\n', server.replace('160004', 'sixteen')]) {
      expect(read(text)).toThrow(RefusedInput);
    }
    let problem: unknown;
    try {
      read(server.replace('160004', 'sixteen'))();
    } catch (error) {
      problem = (error as RefusedInput).problems[0];
    }
    expect(problem).toMatchObject({
      code: 'dump/wrong-shape',
      position: { file: 'odd.csv', line: 2, column: 1 },
    });
  });

  it('may hold commas, quotes and lines in quotes', () => {
    expect(parseCsv('a,b\r\n"x, ""y""","two\nlines"\n,\n')).toEqual([
      ['a', 'b'],
      ['x, "y"', 'two\nlines'],
      ['', ''],
    ]);
  });
});
