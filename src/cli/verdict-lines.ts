import type { Timeline } from '../recording/timeline.ts';
import { ledgerSentence } from '../report/ledger-words.ts';
import { printable } from '../report/printable.ts';
import { verdictSentence } from '../report/verdict-words.ts';
import { hang } from '../report/wrap.ts';
import type { Verdict } from '../trial/judge.ts';

/** How a finding's status is written in front of its symptom; all of one width. */
const signs = { present: 'present   ', absent: 'absent    ', 'cannot-tell': 'cannot say' } as const;

/** A verdict in a few lines: the word, each symptom with its finding, the ledger in a sentence, reasons and remarks. */
export function verdictLines(timeline: Timeline, verdict: Verdict, columns: number): string[] {
  const list = (first: string, items: readonly string[]) =>
    items.flatMap((item) => hang(first, printable(item), columns));
  return [
    ...hang('', printable(timeline.header.scenario.title), columns),
    ...hang(`${verdict.verdict.toUpperCase()}  `, verdictSentence(timeline, verdict), columns),
    ...list('  - ', verdict.reasons),
    ...verdict.symptoms.flatMap(({ name, finding }) =>
      hang(`  ${signs[finding.status]}  `, printable(`${name}: ${finding.summary}`), columns),
    ),
    // The clients of a platform keep no ledger.
    ...list('  ledger      ', timeline.header.scenario.platform ? [] : [ledgerSentence(verdict.ledger)]),
    ...list('  note        ', verdict.remarks),
  ];
}
