import { renderToStaticMarkup } from 'preact-render-to-string';
import { Figures } from '../report/html/figures.tsx';
import { standalonePage } from '../report/html/standalone.ts';
import { Table } from '../report/html/table.tsx';
import { printable } from '../report/printable.ts';
import { trialsFor, whoActed } from './decisive.ts';
import { listed } from './listed.ts';
import type { DecisiveTrial, InvestigationReport, SeenRate } from './result.ts';
import { alike, avertingSentence, conclusionSentence, costSentence, times, words } from './result-text.ts';
import { shortfallLines } from './shortfall-text.ts';
import type { Word } from './verdicts.ts';

/** An investigation as one page that needs nothing else: the answer, each suspect, and every question with its answer. */
export function renderInvestigationHtml(report: InvestigationReport): string {
  return standalonePage({
    title: `Investigation: ${report.title}`,
    body: renderToStaticMarkup(<Page report={report} />),
  });
}

interface Props {
  readonly report: InvestigationReport;
}

function Page({ report }: Props) {
  const look = report.outcome === 'complete' ? 'expected' : 'doubtful';
  return (
    <>
      <header>
        <p class="over">Investigation</p>
        <h1>{printable(report.title)}</h1>
        <div class={`verdict ${look}`} role="status">
          <strong>{outcomeWord(report)}</strong>
          <p>{printable(conclusionSentence(report))}</p>
          {shortfallLines(report).map((line) => (
            <p key={line}>{printable(line)}</p>
          ))}
        </div>
        <FiguresOf report={report} />
      </header>
      <main>
        <section aria-labelledby="suspects-title">
          <h2 id="suspects-title">Suspects</h2>
          <Suspects report={report} />
        </section>
        {report.averting.length > 0 ? (
          <section aria-labelledby="averting-title">
            <h2 id="averting-title">What would have averted it</h2>
            <p>{`${printable(capital(avertingSentence(report)))}.`}</p>
          </section>
        ) : null}
        {report.decisive && report.decisive.length > 0 ? (
          <section aria-labelledby="decisive-title">
            <h2 id="decisive-title">The trials that decide</h2>
            <Decisive report={report} />
          </section>
        ) : null}
        <section aria-labelledby="questions-title">
          <h2 id="questions-title">Every question</h2>
          <p class="faint">
            A row is a set of suspects that were let act together, in the order of the first trial.
          </p>
          <Questions report={report} />
        </section>
      </main>
      <footer>{costSentence(report)}</footer>
    </>
  );
}

/** The answer in a word or two. */
function outcomeWord({ outcome, suspects }: InvestigationReport): string {
  if (outcome === 'not-a-suspect') return 'none of the suspects';
  if (outcome !== 'complete') return outcome === 'partial' ? 'partly answered' : 'not reproduced';
  const culprits = suspects.filter(({ word }) => word.startsWith('culprit')).length;
  return culprits === 1 ? '1 culprit' : `${culprits} culprits`;
}

function FiguresOf({ report }: Props) {
  const count = (word: string) => report.suspects.filter((suspect) => suspect.word === word).length;
  const culprits = count('culprit') + count('culprit-with');
  const figures = [
    ['Culprits', culprits, `of ${report.suspects.length} suspects`, culprits > 0],
    ['Red herrings', count('red-herring'), 'cleared', false],
    ['Minimal sets', report.causes.length, 'each enough by itself', false],
    [
      'Trials',
      report.trials,
      report.inconclusive > 0 ? `${report.inconclusive} inconclusive` : 'all conclusive',
      false,
    ],
  ] as const;
  return <Figures figures={figures.map(([name, value, note, grave]) => ({ name, value, note, grave }))} />;
}

function Suspects({ report }: Props) {
  const order = Object.keys(words);
  const suspects = report.suspects.toSorted((a, b) => order.indexOf(a.word) - order.indexOf(b.word));
  return (
    <Table
      label="Suspects"
      columns={[
        { name: 'Suspect', cell: ({ names }) => <Names names={names} /> },
        { name: 'Verdict', look: 'word', cell: ({ word }) => <b>{words[word].toLowerCase()}</b> },
        {
          name: 'Evidence',
          cell: ({ names, evidence }) => (
            <small>
              {names.length > mostNames ? `${printable(listed(names))}. ` : ''}
              {printable(evidence)} <TrialLinks names={names} report={report} />
            </small>
          ),
        },
      ]}
      rows={alike(suspects, report)}
      keyOf={({ names }) => names.join(' ')}
      lookOf={({ word }) => lookOf(word)}
    />
  );
}

/** More suspects than these, for which the same trials speak, are counted, and named beside. */
const mostNames = 8;

function Names({ names }: { readonly names: readonly string[] }) {
  if (names.length > mostNames) return <>{`${names.length} suspects`}</>;
  return names.map((name) => <div key={name}>{printable(name)}</div>);
}

/** Where the trials that speak for a verdict stand on this page. */
function TrialLinks({ names, report }: Props & { readonly names: readonly string[] }) {
  const suspects = report.suspects.filter(({ name }) => names.includes(name));
  const speaking = suspects.flatMap((suspect) => trialsFor(suspect, report.decisive ?? []));
  const trials = [...new Set(speaking)].sort((a, b) => a.trial - b.trial);
  return trials.map(({ trial }, index) => (
    <>
      {index === 0 ? '' : ', '}
      <a class="word" href={`#trial-${trial}`}>{`trial ${trial}`}</a>
    </>
  ));
}

const outcomes = { reenacted: 'it came', averted: 'it did not come', inconclusive: 'not told' } as const;

/** The trials on which the verdicts rest: who acted, what came of it, and where it can be seen. */
function Decisive({ report }: Props) {
  const all = report.suspects.map(({ name }) => name);
  return (
    <Table
      label="Decisive trials"
      columns={[
        { name: 'Trial', look: 'word', cell: ({ trial }) => `trial ${trial}` },
        { name: 'Who acted', cell: ({ acted }) => printable(whoActed(acted, all)) },
        { name: 'The outage', look: 'word', cell: ({ outcome }) => outcomes[outcome] },
        { name: 'See it', cell: (one) => <Seen trial={one} /> },
      ]}
      rows={report.decisive ?? []}
      keyOf={({ trial }) => String(trial)}
      idOf={({ trial }) => `trial-${trial}`}
    />
  );
}

function Seen({ trial: { report, recording, show } }: { readonly trial: DecisiveTrial }) {
  return (
    <>
      {report === undefined ? null : <a href={report}>report</a>}
      {report === undefined || recording === undefined ? null : ' · '}
      {recording === undefined ? null : <a href={recording}>recording</a>}
      {report === undefined ? (
        <details>
          <summary>the command that shows it</summary>
          <code class="command">{printable(show)}</code>
        </details>
      ) : null}
    </>
  );
}

function lookOf(word: Word): string {
  if (word.startsWith('culprit')) return 'bad';
  return word === 'red-herring' ? 'good' : 'doubt';
}

/** More suspects than these have no column of their own: who acted is written. */
const mostColumns = 36;

function Questions({ report }: Props) {
  const names = report.suspects.map(({ name }) => name);
  return (
    <table class={names.length > mostColumns ? 'matrix in-words' : 'matrix'} aria-label="Every question">
      <thead>
        <tr>
          {names.map((name) => (
            <th key={name} scope="col" class="turned">
              <span>{printable(name)}</span>
            </th>
          ))}
          <th scope="col" class="who">
            Who acted
          </th>
          <th scope="col">The outage came</th>
        </tr>
      </thead>
      <tbody>
        {report.questions.map(({ acted, seen }) => (
          <tr key={acted.join(' ')}>
            {names.map((name) => (
              <td key={name} class={`acts ${seen.hits > 0 ? 'hit' : ''}`}>
                {acted.includes(name) ? (
                  <>
                    <span aria-hidden="true">●</span>
                    <span class="unseen">acts</span>
                  </>
                ) : null}
              </td>
            ))}
            <td class="who">{printable(whoActed(acted, names))}</td>
            <td class="rate">
              <Rate seen={seen} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** How often the outage came, with the 95 % interval of its rate as a bar, and in it what was seen. */
function Rate({ seen }: { readonly seen: SeenRate }) {
  const { hits, misses } = seen;
  if (hits + misses === 0) return <>{`never told; ${seen.inconclusive} inconclusive`}</>;
  const { low, high } = seen.interval;
  return (
    <>
      {times(seen)}
      <svg
        class="interval"
        width="100%"
        height="6"
        viewBox="0 0 100 6"
        preserveAspectRatio="none"
        aria-hidden="true"
      >
        <rect x={low * 100} width={Math.max(1, (high - low) * 100)} height="6" />
        <rect class="seen" x={(hits / (hits + misses)) * 98} width="2" height="6" />
      </svg>
    </>
  );
}

function capital(sentence: string): string {
  return `${sentence.slice(0, 1).toUpperCase()}${sentence.slice(1)}`;
}
