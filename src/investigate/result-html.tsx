import { renderToStaticMarkup } from 'preact-render-to-string';
import { Figures } from '../report/html/figures.tsx';
import { standalonePage } from '../report/html/standalone.ts';
import { printable } from '../report/printable.ts';
import { listed } from './listed.ts';
import type { InvestigationReport, SeenRate } from './result.ts';
import { alike, conclusionSentence, costSentence, times, words } from './result-text.ts';
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
          <strong>{report.outcome.replaceAll('-', ' ')}</strong>
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
            <ul>
              {report.averting.map((way) => (
                <li key={way.join(' ')}>{`doing without ${listed(way)}`}</li>
              ))}
            </ul>
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
    <div class="scroll" tabIndex={0} role="region" aria-label="Suspects, as a table">
      <table class="coverage">
        <thead>
          <tr>
            <th scope="col">Suspect</th>
            <th scope="col">Verdict</th>
            <th scope="col">Evidence</th>
          </tr>
        </thead>
        <tbody>
          {alike(suspects, report).map(({ word, names, evidence }) => (
            <tr key={names.join(' ')} class={lookOf(word)}>
              <th scope="row">
                {names.map((name) => (
                  <div key={name}>{name}</div>
                ))}
              </th>
              <td class="word">
                <b>{words[word].toLowerCase()}</b>
              </td>
              <td>
                <small>{printable(evidence)}</small>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function lookOf(word: Word): string {
  if (word.startsWith('culprit')) return 'bad';
  return word === 'red-herring' ? 'good' : 'doubt';
}

function Questions({ report }: Props) {
  const names = report.suspects.map(({ name }) => name);
  return (
    <div class="scroll" tabIndex={0} role="region" aria-label="Every question, as a table">
      <table class="matrix">
        <thead>
          <tr>
            {names.map((name) => (
              <th key={name} scope="col">
                <span>{name}</span>
              </th>
            ))}
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
              <td>
                <Rate seen={seen} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** How often the outage came, with the 95 % interval of its rate as a bar. */
function Rate({ seen }: { readonly seen: SeenRate }) {
  if (seen.hits + seen.misses === 0) return <>{`never told; ${seen.inconclusive} inconclusive`}</>;
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
      </svg>
    </>
  );
}
