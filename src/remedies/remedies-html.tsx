import { scaleLinear } from 'd3-scale';
import { renderToStaticMarkup } from 'preact-render-to-string';
import { standalonePage } from '../report/html/standalone.ts';
import { printable } from '../report/printable.ts';
import { asItWas, interval, preventingInWords, roughly } from './remedies-words.ts';
import type { RemedyReport, WeighedOption } from './weigh-remedies.ts';

/** What each remedy would have saved, as one page that needs nothing else. */
export function renderRemediesHtml(report: RemedyReport): string {
  return standalonePage({
    title: `Remedies: ${report.title}`,
    body: renderToStaticMarkup(<Page report={report} />),
  });
}

function Page({ report }: { readonly report: RemedyReport }) {
  const [first = '', ...others] = preventingInWords(report);
  return (
    <>
      <header>
        <p class="over">What would have helped</p>
        <h1>{printable(report.title)}</h1>
        <p class="lead">{asItWas(report)}</p>
      </header>
      <main>
        <section aria-labelledby="prevents-title">
          <h2 id="prevents-title">What would have prevented it</h2>
          <p>{first}</p>
          <ul>
            {others.map((line) => (
              <li key={line} class={line.startsWith('  ') ? '' : 'plain'}>
                {line.trim()}
              </li>
            ))}
          </ul>
        </section>
        <section aria-labelledby="saved-title">
          <h2 id="saved-title">Time saved</h2>
          <p class="faint">
            Each play with the remedy against the same one without, on the same draws; the line is the 95 %
            interval of the mean.
          </p>
          <Savings report={report} />
        </section>
      </main>
      <footer>{`${report.plays} plays from seed ${report.seed} on, in the simulator.`}</footer>
    </>
  );
}

function Savings({ report }: { readonly report: RemedyReport }) {
  const ends = report.options.flatMap(({ savedMs }) => [savedMs.low, savedMs.high].filter(Number.isFinite));
  const x = scaleLinear()
    .domain([Math.min(0, ...ends), Math.max(1, ...ends)])
    .range([1, 99]);
  return (
    <div class="scroll" tabIndex={0} role="region" aria-label="Time saved, as a table">
      <table class="coverage savings">
        <thead>
          <tr>
            <th scope="col">Remedy</th>
            <th scope="col">Saves</th>
            <th scope="col">Prevents it</th>
          </tr>
        </thead>
        <tbody>
          {report.options.map((option) => (
            <tr key={option.name}>
              <th scope="row">
                {option.name}
                <small>{printable(option.because)}</small>
              </th>
              <td class="saving">
                {`${roughly(option.savedMs.mean)} (${interval(option.savedMs)})`}
                <Saving option={option} x={x} />
              </td>
              <td class="number">{`${option.prevented} of ${report.withOutage}`}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Saving({
  option: { savedMs },
  x,
}: {
  readonly option: WeighedOption;
  readonly x: (ms: number) => number;
}) {
  const { mean, low, high } = savedMs;
  return (
    <svg width="100%" height="14" aria-hidden="true">
      <line x1={`${x(0)}%`} x2={`${x(0)}%`} y1="0" y2="14" class="today" />
      {Number.isFinite(low) ? (
        <line x1={`${x(low)}%`} x2={`${x(high)}%`} y1="7" y2="7" class="saved-line" />
      ) : null}
      <circle cx={`${x(mean)}%`} cy="7" r="4" class={low > 0 ? 'saved' : high < 0 ? 'lost' : 'unclear'} />
    </svg>
  );
}
