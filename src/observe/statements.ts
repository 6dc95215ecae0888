import { questions } from '../dump/questions/index.ts';
import { preamble } from './read-only-session.ts';

/** Every statement that a server of this major version is sent, in order, as a script that psql would take. */
export function listStatements(major: number): string {
  const asked = Object.entries(questions).map(([name, question]) => {
    const often = question.when === 'once' ? 'asked once' : 'asked in every sample';
    if (question.since !== undefined && major < question.since) {
      return `-- ${name} (not asked: version ${major} cannot answer). ${question.asks}`;
    }
    return `-- ${name} (${often}). ${question.asks}\n${preamble};\n${question.sql(major)};\ncommit;`;
  });
  return [`-- Everything reenact sends to PostgreSQL ${major}. Nothing else is sent.`, ...asked].join('\n\n');
}
