import { scaleLinear } from 'd3-scale';
import { renderToStaticMarkup } from 'preact-render-to-string';
import type { MeanInterval } from '../kit/mean-interval.ts';
import { standalonePage } from '../report/html/standalone.ts';
import { Table } from '../report/html/table.tsx';
import { printable } from '../report/printable.ts';
import { amountInWords, interval, isTelling, plusMinus } from './amount-words.ts';
import { isHarm, type Quantity, quantitiesOf } from './quantity.ts';
import {
  asItWas,
  chanceInWords,
  kindOf,
  lengthsOf,
  lengthUnitOf,
  outcomeInWords,
  preventingInWords,
  pricesInWords,
  told,
  untoldInWords,
} from './remedies-words.ts';
import type { RemedyReport, WeighedOption } from './remedy-report.ts';

/** What each remedy would have saved, as one page that needs nothing else. */
export function renderRemediesHtml(report: RemedyReport): string {
  return standalonePage({
    title: `Remedies: ${report.title}`,
    body: renderToStaticMarkup(<Page report={report} />),
  });
}

function Page({ report }: { readonly report: RemedyReport }) {
  const [first, ...others] = preventingInWords(report);
  const { option, amount } = kindOf(report);
  return (
    <>
      <header>
        <p class="over">What would have helped</p>
        <h1>{printable(report.title)}</h1>
        <p class="lead">{asItWas(report)}</p>
      </header>
      <main>
        {first ? (
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
        ) : null}
        <section aria-labelledby="saved-title">
          <h2 id="saved-title">{`What each ${option} ${amount}`}</h2>
          <p class="faint">
            {`Each play with the ${option} against the same one without, ${report.world === 'simulator' ? 'on the same draws' : 'with the same seed'}${report.plays > 1 ? '; the line is the 95 % interval of the mean' : ''}.`}
          </p>
          {[...chanceInWords(report), ...pricesInWords(report), ...untoldInWords(report)].map((remark) => (
            <p key={remark}>{printable(remark)}</p>
          ))}
          <Savings report={report} />
        </section>
        {lengthsOf(report).length > 0 ? <Symptoms report={report} /> : null}
      </main>
      <footer>
        {`${report.plays === 1 ? `One play, seed ${report.seed}` : `${report.plays} plays from seed ${report.seed} on`}, ${report.world === 'simulator' ? 'in the simulator' : 'on real servers'}.`}
      </footer>
    </>
  );
}

/** A column for each quantity that is compared, each with bars to a scale of its own. */
function Savings({ report }: { readonly report: RemedyReport }) {
  const { option: kind, amount, outcome } = kindOf(report);
  const quantities = quantitiesOf(report);
  return (
    <Table
      label={`What each ${kind} ${amount}`}
      columns={[
        {
          name: kind,
          cell: ({ name, because }) => (
            <>
              {name}
              <small>{printable(because)}</small>
            </>
          ),
        },
        ...quantities.map((quantity) => ({
          name: quantities.length > 1 ? `${amount}, ${quantity.name}` : amount,
          look: 'saving',
          cell: savingCell(report, quantity),
        })),
        { name: outcome, cell: (option) => outcomeInWords(report, option) },
      ]}
      rows={report.options}
      keyOf={({ name }) => name}
    />
  );
}

function savingCell(report: RemedyReport, { unit, saved }: Quantity) {
  const savings = report.options.flatMap((option) => saved(option) ?? []);
  const ends = savings.flatMap((each) => {
    const { low, high } = told(report, each);
    return [low, high].filter(Number.isFinite);
  });
  const x = scaleLinear()
    .domain([Math.min(0, ...ends), Math.max(1, ...ends)])
    .range([3, 97]);
  return (option: WeighedOption) => {
    const difference = saved(option);
    if (!difference) return '-';
    const length = told(report, difference);
    return (
      <>
        {isTelling(length)
          ? `${amountInWords(length.mean, unit)} (${interval(length, unit)})`
          : amountInWords(length.mean, unit)}
        <Saving length={length} isHarm={isHarm({ unit })} isGood={!report.only} x={x} />
      </>
    );
  };
}

interface SymptomRow {
  readonly name: string;
  readonly lengths: readonly (MeanInterval | undefined)[];
}

/** What each remedy saves of each symptom: what helps one may leave another as it was, or make it worse. */
function Symptoms({ report }: { readonly report: RemedyReport }) {
  const unit = lengthUnitOf(report);
  const symptoms = lengthsOf(report);
  const rows: SymptomRow[] = [
    { name: 'as it was', lengths: symptoms.map((symptom) => symptom.asItWas) },
    ...report.options.map((option) => ({
      name: option.name,
      lengths: symptoms.map(({ saved }) => {
        const difference = saved(option);
        return difference && told(report, difference);
      }),
    })),
  ];
  return (
    <section aria-labelledby="symptoms-title">
      <h2 id="symptoms-title">{kindOf(report).each}</h2>
      <p class="faint">
        {`In ${unit.name}${report.plays > 1 ? ', with half of the 95 % interval of the mean' : ''}.`}
      </p>
      <Table
        label={kindOf(report).each}
        columns={[
          { name: kindOf(report).option, cell: ({ name }) => name },
          ...symptoms.map((symptom, index) => ({
            name: symptom.name,
            cell: ({ lengths }: SymptomRow) => {
              const length = lengths[index];
              return length ? plusMinus(length, unit.ms) : '-';
            },
          })),
        ]}
        rows={rows}
        keyOf={({ name }) => name}
      />
    </section>
  );
}

function Saving({
  length: { mean, low, high },
  isHarm,
  isGood,
  x,
}: {
  readonly length: MeanInterval;
  /** Whether what is saved or lost is good or bad at all. */
  readonly isHarm: boolean;
  /** Whether more of it is better. */
  readonly isGood: boolean;
  readonly x: (ms: number) => number;
}) {
  const [more, less] = isGood ? ['saved', 'lost'] : ['lost', 'saved'];
  const look = !isHarm ? 'unclear' : low > 0 ? more : high < 0 ? less : 'unclear';
  return (
    <svg width="100%" height="14" aria-hidden="true">
      <line x1={`${x(0)}%`} x2={`${x(0)}%`} y1="0" y2="14" class="today" />
      {Number.isFinite(low) ? (
        <line x1={`${x(low)}%`} x2={`${x(high)}%`} y1="7" y2="7" class="saved-line" />
      ) : null}
      <circle cx={`${x(mean)}%`} cy="7" r="4" class={look} />
    </svg>
  );
}
