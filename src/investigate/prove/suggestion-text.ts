import { printable } from '../../report/printable.ts';
import { hang } from '../../report/wrap.ts';
import {
  mostUseful,
  type SuggestionReport,
  sideEffect,
  suggestionSentence,
  usefulIn,
} from './suggestion-report.ts';

/** Suggestions as lines for a terminal: how many help, the best of them, and the command that proves the first. */
export function renderSuggestions(report: SuggestionReport, columns: number): string {
  const useful = usefulIn(report);
  return [
    ...hang('', printable(report.title), columns),
    ...hang('', suggestionSentence(report), columns),
    ...(useful.length > 0 ? [''] : []),
    ...useful.slice(0, mostUseful).flatMap((suggestion) => {
      const { what, removed, told } = suggestion;
      const effect = sideEffect(suggestion);
      const but = effect === undefined ? '' : `; but it ${effect}`;
      return hang(`  averts ${removed} of ${told}  `, printable(`${what}${but}`), columns);
    }),
    ...(useful.length > mostUseful ? [`  and ${useful.length - mostUseful} more, in suggestions.html`] : []),
    ...(report.prove === undefined
      ? []
      : ['', 'What it costs elsewhere is for a proof to say. Of the first:', `  ${report.prove}`]),
  ].join('\n');
}
