import { z } from 'zod';
import { duration, name } from '../model/fields.ts';
import type { Timeline } from '../recording/timeline.ts';
import { defineCheck } from './check.ts';
import { answerBySpells, type Spell, stallsIn } from './spell.ts';
import { fromMoment, looksAt } from './watched.ts';

export const archiveStalled = defineCheck({
  kind: 'archive-stalled',
  asks: 'Was no WAL segment archived although some were waiting?',
  lasts: true,
  params: z.strictObject({
    node: name().describe('The node whose archiver is in question.'),
    'longer-than': duration().default(5_000).describe('Shorter stalls do not count.'),
    from: fromMoment(),
  }),
  neverWithinMs: ({ 'longer-than': longerThanMs, from = 0 }) => from + longerThanMs,
  look: (timeline, params) => {
    const { node } = params;
    return answerBySpells(timeline, {
      node,
      seen: stallsIn(
        timeline,
        looksAt(timeline, node),
        ({ state }) =>
          state.archiver && { position: state.archiver.archived, owed: state.archiver.waiting > 0 },
      ),
      longerThanMs: params['longer-than'],
      fromMs: params.from,
      what: 'archived nothing although segments were waiting',
      remark: (spell) => withoutFailures(timeline, node, spell),
    });
  },
});

/** Says so if pg_stat_archiver counted no failure meanwhile: a command that hangs is never counted. */
function withoutFailures(timeline: Timeline, node: string, spell: Spell): string | undefined {
  const counts = looksAt(timeline, node)
    .filter((look) => look.atMs >= spell.fromMs && look.atMs <= spell.toMs)
    .flatMap((look) => (look.state.archiver ? [look.state.archiver.failed] : []));
  const rose = (counts.at(-1) ?? 0) > (counts[0] ?? 0);
  return rose ? undefined : 'pg_stat_archiver counted no failure meanwhile';
}
