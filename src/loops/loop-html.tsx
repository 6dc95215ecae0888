import { max } from 'd3-array';
import { renderToStaticMarkup } from 'preact-render-to-string';
import { standalonePage } from '../report/html/standalone.ts';
import { printable } from '../report/printable.ts';
import { BranchChart, regions } from './branch-chart-html.tsx';
import type { LoopReport } from './loop-report.ts';
import {
  boundariesInWords,
  figure,
  ringInWords,
  standingInWords,
  uncutInWords,
  wayInWords,
} from './loop-words.ts';

/** The loops of a scenario as one page that needs nothing else. */
export function renderLoopsHtml(title: string, loops: readonly LoopReport[]): string {
  const body = renderToStaticMarkup(<Page title={title} loops={loops} />);
  return standalonePage({ title: `Loops: ${title}`, body });
}

function Page({ title, loops }: { readonly title: string; readonly loops: readonly LoopReport[] }) {
  return (
    <>
      <header>
        <p class="over">What makes itself worse</p>
        <h1>{printable(title)}</h1>
        <p class="lead">
          {loops.length === 0
            ? 'Nothing in this platform brings work back.'
            : `${loops.length} ${loops.length === 1 ? 'ring' : 'rings'} of influences in which work comes back.`}
        </p>
      </header>
      <main>
        {loops.map((loop) => (
          <LoopSection key={ringInWords(loop)} loop={loop} />
        ))}
      </main>
    </>
  );
}

function LoopSection({ loop }: { readonly loop: LoopReport }) {
  const { gain, returned, stand } = loop;
  return (
    <section>
      <h2>{ringInWords(loop)}</h2>
      <h3>{`${returned.gauge} of ${returned.part}, by tenths of the watch`}</h3>
      <Gain values={gain} />
      {stand ? (
        <>
          <p class="says">{standingInWords(stand)}.</p>
          <ul class="legend">
            <li class="legend-good">good state</li>
            <li class="legend-bad">bad state</li>
            <li class="legend-tips">tips over above</li>
            {regions.map(({ look, name }) => (
              <li key={look}>
                <svg width="12" height="12" aria-hidden="true" class="branches">
                  <g class={look}>
                    <rect width="12" height="12" rx="2" />
                  </g>
                </svg>{' '}
                {name}
              </li>
            ))}
          </ul>
          <BranchChart
            branches={stand.branches}
            says={`What is sent a second against what comes from outside. ${boundariesInWords(stand.branches.boundaries).join('. ')}.`}
          />
          <p class="faint">
            What is sent a second in all, against what comes from outside. The line is today's load.
          </p>
          <ul>
            {boundariesInWords(stand.branches.boundaries).map((line) => (
              <li key={line}>{line}</li>
            ))}
          </ul>
          <Ways ways={stand.ways.map(wayInWords)} />
        </>
      ) : (
        <p class="says">{uncutInWords(loop)}.</p>
      )}
    </section>
  );
}

function Ways({ ways }: { readonly ways: readonly string[] }) {
  if (ways.length === 0) return null;
  return (
    <>
      <h3 class="apart">Ways out, the smallest change first</h3>
      <ul>
        {ways.map((way) => (
          <li key={way}>{way}</li>
        ))}
      </ul>
    </>
  );
}

/** What came back for each unit from outside, a bar for each tenth of the watch. */
function Gain({ values }: { readonly values: readonly number[] }) {
  const most = max(values) ?? 0;
  const [tall, width] = [64, 100 / values.length];
  return (
    <svg
      width="100%"
      height={tall}
      role="img"
      aria-label={`What came back for each unit from outside: ${values.map(figure).join(', ')}.`}
    >
      {values.map((value, index) => {
        const length = most > 0 ? (value / most) * (tall - 18) : 0;
        return (
          <g key={`${index} ${value}`}>
            <rect
              class="in-doubt"
              x={`${index * width + 0.3}%`}
              y={tall - length}
              width={`${width - 0.6}%`}
              height={length}
            />
            <text
              x={`${(index + 0.5) * width}%`}
              y={tall - length - 4}
              class="scale-label"
              text-anchor="middle"
            >
              {value < 0.005 ? '0' : Number(value.toPrecision(2))}
            </text>
          </g>
        );
      })}
    </svg>
  );
}
