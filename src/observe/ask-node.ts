import type { Answers, Unseen } from '../dump/dump.ts';
import { type QuestionName, questions } from '../dump/questions/index.ts';
import type { ReadOnlySession } from './read-only-session.ts';

/** What one look at a server brought, and what it did not. */
export interface Look {
  readonly answers: Answers;
  readonly unseen: readonly Unseen[];
}

/** What is known of the server before the first look. */
export interface Asked {
  readonly major: number;
  /** Whether the role has what pg_monitor has. */
  readonly monitor: boolean;
  readonly standby: boolean;
}

/** Asks every question that this server can answer now. A question that fails is something unseen, never an error. */
export async function askNode(session: ReadOnlySession, asked: Asked, first: boolean): Promise<Look> {
  const answers: Record<string, readonly unknown[]> = {};
  const unseen: Unseen[] = [];
  for (const name of Object.keys(questions) as QuestionName[]) {
    const question = questions[name];
    if (name === 'server' || (question.when === 'once' && !first)) continue;
    const what = question.asks;
    if (question.since !== undefined && asked.major < question.since) {
      unseen.push({ what, why: `PostgreSQL ${asked.major} cannot tell; ${question.since} can` });
      continue;
    }
    try {
      const rows = await session.ask(question.sql(asked.major));
      const read = rows.map((row) => question.row.safeParse(row));
      const odd = read.find((each) => !each.success);
      if (odd) unseen.push({ what, why: `the answer was not understood: ${odd.error?.message ?? ''}` });
      else answers[name] = read.map((each) => each.data);
      if (question.masked && !asked.monitor) {
        unseen.push({
          what,
          why: 'this role sees the rows but not all of their columns; grant it pg_monitor',
        });
      }
    } catch (error) {
      unseen.push({ what, why: whyUnseen(error) });
    }
  }
  return { answers, unseen };
}

/** Asks who the server is, which decides what else can be asked. */
export async function askServer(
  session: ReadOnlySession,
): Promise<{ readonly answer: Answers['server']; readonly asked: Asked }> {
  const rows = await session.ask(questions.server.sql(0));
  const row = questions.server.row.parse(rows[0]);
  return {
    answer: [row],
    asked: { major: Math.floor(row.version_number / 10_000), monitor: row.monitor, standby: row.standby },
  };
}

/** The server's own words, with what would help. 42501: insufficient privilege. 57014: cancelled by a timeout. */
function whyUnseen(error: unknown): string {
  const { code, message } = error as { readonly code?: string; readonly message?: string };
  if (code === '42501')
    return `${message ?? 'not permitted'}; pg_monitor would permit most of it, a superuser the rest`;
  if (code === '57014') return 'the answer took longer than the time limit';
  return message ?? String(error);
}
