import { scaleLinear } from 'd3-scale';
import { renderToStaticMarkup } from 'preact-render-to-string';
import { standalonePage } from '../report/html/standalone.ts';
import { Table } from '../report/html/table.tsx';
import { printable } from '../report/printable.ts';
import { asItWas, interval, plusMinus, preventingInWords, roughly, unitOf } from './remedies-words.ts';
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
        {report.symptoms.length > 1 ? <Symptoms report={report} /> : null}
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
    <Table
      label="Time saved"
      columns={[
        {
          name: 'Remedy',
          cell: ({ name, because }) => (
            <>
              {name}
              <small>{printable(because)}</small>
            </>
          ),
        },
        {
          name: 'Saves',
          look: 'saving',
          cell: (option) => (
            <>
              {`${roughly(option.savedMs.mean)} (${interval(option.savedMs)})`}
              <Saving option={option} x={x} />
            </>
          ),
        },
        { name: 'Prevents it', cell: ({ prevented }) => `${prevented} of ${report.withOutage}` },
      ]}
      rows={report.options}
      keyOf={({ name }) => name}
    />
  );
}

/** What each remedy saves of each symptom: what helps one may leave another as it was, or make it worse. */
function Symptoms({ report }: { readonly report: RemedyReport }) {
  const unit = unitOf(report);
  return (
    <section aria-labelledby="symptoms-title">
      <h2 id="symptoms-title">Saved of each symptom</h2>
      <p class="faint">{`In ${unit.name}, with half of the 95 % interval of the mean.`}</p>
      <div class="scroll" tabIndex={0} role="region" aria-label="Saved of each symptom, as a table">
        <table class="coverage">
          <thead>
            <tr>
              <th scope="col">Remedy</th>
              {report.symptoms.map(({ name }) => (
                <th key={name} scope="col">
                  {printable(name)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            <tr>
              <th scope="row">as it was</th>
              {report.symptoms.map(({ name, ms }) => (
                <td key={name} class="number">
                  {plusMinus(ms, unit)}
                </td>
              ))}
            </tr>
            {report.options.map(({ name, bySymptom }) => (
              <tr key={name}>
                <th scope="row">{name}</th>
                {report.symptoms.map((symptom, index) => {
                  const saved = bySymptom[index];
                  return (
                    <td key={symptom.name} class="number">
                      {saved ? plusMinus(saved, unit) : '-'}
                    </td>
                  );
                })}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
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
