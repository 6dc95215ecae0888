import { describe, expect, it } from 'vitest';
import { RefusedInput } from '../kit/problem.ts';
import { readDataSources } from './data-source.ts';

describe('data sources', () => {
  it('are URIs, with a name if one is given', () => {
    expect(readDataSources(['postgres://u@h:5433/d', 'pg01=postgresql://h/d'])).toEqual([
      { uri: 'postgres://u@h:5433/d' },
      { name: 'pg01', uri: 'postgresql://h/d' },
    ]);
  });

  it('are keywords as libpq takes them', () => {
    const [source] = readDataSources([
      "host=10.0.0.1 port=5433 user=monitor password='it''s' dbname=postgres".replace("''", "\\'"),
    ]);
    expect(source?.uri).toBe("postgres://monitor:it's@10.0.0.1:5433/postgres");
    expect(readDataSources(['host=/var/run/postgresql sslmode=disable'])[0]?.uri).toBe(
      'postgres://%2Fvar%2Frun%2Fpostgresql/?sslmode=disable',
    );
  });

  it('that cannot be read are all told, and a password is never repeated', () => {
    const read = () => readDataSources(['postgres://[bad:secret@', 'nonsense secret', 'postgres://h/d']);
    expect(read).toThrow(RefusedInput);
    try {
      read();
    } catch (error) {
      const { problems } = error as RefusedInput;
      expect(problems.map(({ message }) => message.slice(0, 10))).toEqual(['Argument 1', 'Argument 2']);
      expect(JSON.stringify(problems)).not.toContain('secret');
    }
  });
});
