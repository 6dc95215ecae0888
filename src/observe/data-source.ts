import { RefusedInput } from '../kit/problem.ts';

/** Where a server is and as whom it is asked; holds secrets, so it is never printed or saved. */
export interface DataSource {
  /** The name the operator gave the node: `pg01=postgres://...`. */
  readonly name?: string;
  /** A URI as libpq and node-postgres take it. */
  readonly uri: string;
}

/**
 * Reads the data source names of a command line: `postgres://user@host/db`, `pg01=postgres://...`, or
 * `host=10.0.0.1 user=monitor dbname=postgres`. What is left out comes from the environment (PGUSER, PGPASSWORD ...).
 * @throws RefusedInput with every one that cannot be read; a password is never part of a message
 */
export function readDataSources(texts: readonly string[]): readonly DataSource[] {
  const read = texts.map((text, index) => ({ index, source: readDataSource(text.trim()) }));
  const unread = read.filter(({ source }) => source === undefined);
  if (unread.length > 0) {
    throw new RefusedInput(
      unread.map(({ index }) => ({
        code: 'diagnose/bad-source',
        message: `Argument ${index + 1} is neither a PostgreSQL URI nor a list of keywords such as host=.`,
        advice:
          'Write postgres://user@host:5432/postgres, with a name before it if you like: pg01=postgres://...',
      })),
    );
  }
  return read.flatMap(({ source }) => (source ? [source] : []));
}

function readDataSource(text: string): DataSource | undefined {
  const named = /^([A-Za-z][\w-]*)=(postgres(?:ql)?:\/\/.*)$/.exec(text);
  const name = named?.[1];
  const uri = named?.[2] ?? text;
  if (/^postgres(ql)?:\/\//.test(uri)) {
    return URL.canParse(uri) ? { uri, ...(name === undefined ? {} : { name }) } : undefined;
  }
  const keywords = readKeywords(text);
  return keywords ? { uri: uriOf(keywords) } : undefined;
}

/** libpq's `keyword=value` form; values with spaces stand in single quotes. */
function readKeywords(text: string): ReadonlyMap<string, string> | undefined {
  const pattern = /\s*([a-z_]+)\s*=\s*(?:'((?:[^'\\]|\\.)*)'|([^\s']*))\s*/gy;
  const keywords = new Map<string, string>();
  let end = 0;
  for (const match of text.matchAll(pattern)) {
    end = match.index + match[0].length;
    keywords.set(match[1] ?? '', (match[2] ?? match[3] ?? '').replaceAll(/\\(.)/g, '$1'));
  }
  return keywords.size > 0 && end === text.length ? keywords : undefined;
}

function uriOf(keywords: ReadonlyMap<string, string>): string {
  const own = ['host', 'port', 'user', 'password', 'dbname'];
  const part = (keyword: string) => encodeURIComponent(keywords.get(keyword) ?? '');
  const rest = [...keywords].filter(([keyword]) => !own.includes(keyword));
  const account = keywords.has('user')
    ? `${part('user')}${keywords.has('password') ? `:${part('password')}` : ''}@`
    : '';
  const query = rest.map(([keyword, value]) => `${keyword}=${encodeURIComponent(value)}`).join('&');
  const port = keywords.has('port') ? `:${part('port')}` : '';
  return `postgres://${account}${part('host')}${port}/${part('dbname')}${query ? `?${query}` : ''}`;
}
