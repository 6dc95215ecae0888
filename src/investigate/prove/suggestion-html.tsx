import { renderToStaticMarkup } from 'preact-render-to-string';
import { Figures } from '../../report/html/figures.tsx';
import { standalonePage } from '../../report/html/standalone.ts';
import { Table } from '../../report/html/table.tsx';
import { printable } from '../../report/printable.ts';
import { listed } from '../listed.ts';
import {
  isWhole,
  type ReportedSuggestion,
  type SuggestionReport,
  sideEffect,
  suggestionSentence,
  usefulIn,
} from './suggestion-report.ts';

/** Suggested changes as one page that needs nothing else: what averts the outage, on which sets, and what did not help. */
export function renderSuggestionsHtml(report: SuggestionReport): string {
  return standalonePage({
    title: `Suggestions: ${report.title}`,
    body: renderToStaticMarkup(<Page report={report} />),
  });
}

interface Props {
  readonly report: SuggestionReport;
}

function Page({ report }: Props) {
  const useful = usefulIn(report);
  const useless = report.tried.filter(({ removed }) => removed === 0);
  const whole = report.tried.some(isWhole);
  const word = useful.length > 0 ? 'some of it can be averted' : 'nothing averts it';
  return (
    <>
      <header>
        <p class="over">Suggested changes</p>
        <h1>{printable(report.title)}</h1>
        <div
          class={`verdict ${whole ? 'expected' : useful.length > 0 ? 'doubtful' : 'deviated'}`}
          role="status"
        >
          <strong>{whole ? 'it can be averted' : word}</strong>
          <p>{suggestionSentence(report)}</p>
        </div>
        <SuggestionFigures report={report} />
      </header>
      <main>
        {useful.length > 0 ? (
          <section aria-labelledby="averts-title">
            <h2 id="averts-title">What averts it</h2>
            <Useful useful={useful} />
          </section>
        ) : null}
        {useful.length > 0 && report.sets.length > 1 ? (
          <section aria-labelledby="sets-title">
            <h2 id="sets-title">Set by set</h2>
            <Sets report={report} useful={useful} />
          </section>
        ) : null}
        {report.prove === undefined ? null : (
          <section aria-labelledby="next-title">
            <h2 id="next-title">What it costs elsewhere</h2>
            <p>
              Each change was tried on what is known of the outage, and once with nobody acting. A proof tries
              it on the neighbourhood of the outage and on the gallery as well. Of the first:
            </p>
            <pre class="command">{printable(report.prove)}</pre>
          </section>
        )}
        {useless.length > 0 ? (
          <section aria-labelledby="useless-title">
            <h2 id="useless-title">What does not help</h2>
            <ul class="columns">
              {useless.map(({ what }) => (
                <li key={what}>
                  <code>{printable(what)}</code>
                </li>
              ))}
            </ul>
          </section>
        ) : null}
      </main>
      <footer>The fixes stand beside this page, one path and value a line.</footer>
    </>
  );
}

function SuggestionFigures({ report }: Props) {
  const { tried, changes, sets } = report;
  const all = tried.filter(isWhole).length;
  const harmful = usefulIn(report).filter(({ created }) => created.length > 0).length;
  return (
    <Figures
      figures={[
        { name: 'Avert everything', value: all, note: 'and break nothing while nobody acts', grave: false },
        { name: 'Avert something', value: usefulIn(report).length, note: 'one set at least', grave: false },
        { name: 'Help and harm', value: harmful, note: 'wrong although nobody acts', grave: harmful > 0 },
        {
          name: 'Changes tried',
          value: tried.length,
          note: `of ${changes}, each on ${sets.length} ${sets.length === 1 ? 'set' : 'sets'}`,
          grave: false,
        },
      ]}
    />
  );
}

function Useful({ useful }: { readonly useful: readonly ReportedSuggestion[] }) {
  return (
    <Table
      label="What averts it"
      columns={[
        { name: 'Change', cell: ({ what }) => <code>{printable(what)}</code> },
        { name: 'Averts', look: 'word', cell: ({ removed, told }) => `${removed} of ${told}` },
        { name: 'While nobody acts', cell: (one) => printable(sideEffect(one) ?? 'nothing is wrong') },
        { name: 'Fix', cell: ({ file }) => (file === undefined ? null : <a href={file}>{file}</a>) },
      ]}
      rows={useful}
      keyOf={({ what }) => what}
      lookOf={(one) => (isWhole(one) ? 'good' : 'doubt')}
    />
  );
}

/** More sets than these have no column of their own: where the outage still comes is written. */
const mostColumns = 24;

function stillIn(sets: readonly string[], verdicts: ReportedSuggestion['verdicts']): string {
  const still = sets.filter((_, place) => verdicts[place] === 'reenacted');
  return still.length === 0 ? 'none that told' : listed(still);
}

/** What each set's trial says with a change in place. */
const signs = {
  averted: { sign: '✓', says: 'averted', look: 'calm' },
  reenacted: { sign: '●', says: 'still comes', look: 'hit' },
  inconclusive: { sign: '?', says: 'not told', look: '' },
} as const;

function Sets({ report, useful }: Props & { readonly useful: readonly ReportedSuggestion[] }) {
  return (
    <>
      <p class="faint">✓ averted, ● still comes, ? the trial did not tell.</p>
      <table
        class={report.sets.length > mostColumns ? 'matrix in-words' : 'matrix'}
        aria-label="Each change on each set"
      >
        <thead>
          <tr>
            {report.sets.map((name) => (
              <th key={name} scope="col" class="turned">
                <span>{printable(name)}</span>
              </th>
            ))}
            <th scope="col">Change</th>
            <th scope="col" class="who">
              Still comes in
            </th>
          </tr>
        </thead>
        <tbody>
          {useful.map(({ what, verdicts }) => (
            <tr key={what}>
              {report.sets.map((name, place) => {
                const { sign, says, look } = signs[verdicts[place] ?? 'inconclusive'];
                return (
                  <td key={name} class={`acts ${look}`}>
                    <span aria-hidden="true">{sign}</span>
                    <span class="unseen">{says}</span>
                  </td>
                );
              })}
              <th scope="row">
                <code>{printable(what)}</code>
              </th>
              <td class="who">{printable(stillIn(report.sets, verdicts))}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </>
  );
}
