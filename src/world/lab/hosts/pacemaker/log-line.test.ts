import { describe, expect, it } from 'vitest';
import { isWorthRecording, readPacemakerLine } from './log-line.ts';

const read = (line: string) => readPacemakerLine(line, 2026);

describe('a line of pacemaker.log', () => {
  it('of a daemon', () => {
    expect(
      read(
        'Nov 21 08:48:06.616 pg03 pacemaker-schedulerd[40] (log_list_item) \tnotice: Actions: Stop       postgres:1     (             Unpromoted pg01 )  due to node availability',
      ),
    ).toEqual({
      writtenMs: Date.UTC(2026, 10, 21, 8, 48, 6, 616),
      process: 'pacemaker-schedulerd',
      level: 'NOTICE',
      message: 'Actions: Stop       postgres:1     (             Unpromoted pg01 )  due to node availability',
    });
    expect(
      read("Nov  1 08:47:30.020 pg01 pacemakerd          [39] (get_cluster_type) \tinfo: Detected 'corosync'")
        ?.process,
    ).toBe('pacemakerd');
  });

  it('of an agent', () => {
    expect(read('Nov 21 08:48:03  pgsql(postgres)[2402]:    INFO: Master does not exist.')).toEqual({
      writtenMs: Date.UTC(2026, 10, 21, 8, 48, 3),
      process: 'pgsql(postgres)',
      level: 'INFO',
      message: 'Master does not exist.',
    });
  });

  it('that only continues another is none', () => expect(read('  something indented')).toBeUndefined());
});

describe('what is worth recording', () => {
  const worth = (message: string, node = 'pg01', process = 'pacemaker-attrd', level = 'NOTICE') =>
    isWorthRecording({ writtenMs: 0, process, level, message }, node);

  it('is a changed attribute on the node that changed it only', () => {
    const message = 'Setting master-postgres[pg01]: 1000 -> -INFINITY | from pg01 with no write delay';
    expect([worth(message), worth(message, 'pg02')]).toEqual([true, false]);
  });

  it('is no echo of what another line says, and no detail of a daemon', () => {
    expect(worth('Initiating notify operation postgres_post_notify_stop_0 locally on pg03 | action 43')).toBe(
      false,
    );
    expect(worth('Starting', 'pg01', 'pacemakerd', 'INFO')).toBe(false);
    expect(worth('Master does not exist.', 'pg01', 'pgsql(postgres)', 'INFO')).toBe(true);
  });
});
