import { renderToStaticMarkup } from 'preact-render-to-string';
import { Figures } from '../../report/html/figures.tsx';
import { standalonePage } from '../../report/html/standalone.ts';
import { Table } from '../../report/html/table.tsx';
import { printable } from '../../report/printable.ts';
import type { ExplorationReport, ReportedCause, ReportedOutage } from './exploration-report.ts';
import { accountSentence, restSentences, summary } from './exploration-text.ts';

/** An exploration as one page that needs nothing else: each outage with its minimal cut sets, and the account. */
export function renderExplorationHtml(report: ExplorationReport): string {
  return standalonePage({
    title: `Exploration: ${report.title}`,
    body: renderToStaticMarkup(<Page report={report} />),
  });
}

interface Props {
  readonly report: ExplorationReport;
}

function Page({ report }: Props) {
  const { outages, finished, account } = report;
  const calm = outages.length === 0 && finished;
  const found = outages.length === 0 ? 'nothing broke' : 'something breaks';
  const rest = restSentences(report);
  return (
    <>
      <header>
        <p class="over">Exploration</p>
        <h1>{printable(report.title)}</h1>
        <div
          class={`verdict ${calm ? 'expected' : outages.length > 0 ? 'deviated' : 'doubtful'}`}
          role="status"
        >
          <strong>{found}</strong>
          <p>{printable(summary(report))}</p>
        </div>
        <FiguresOf report={report} />
      </header>
      <main>
        {outages.map((outage, index) => (
          <Outage key={outage.signature} outage={outage} number={index + 1} />
        ))}
        <section aria-labelledby="account-title">
          <h2 id="account-title">What was covered, and what was not</h2>
          <ul>
            {[...account.map(accountSentence), ...rest].map((sentence) => (
              <li key={sentence}>{printable(sentence)}</li>
            ))}
          </ul>
        </section>
      </main>
      <footer>Each combination stands in a scenario file beside this page, and runs by itself.</footer>
    </>
  );
}

function FiguresOf({ report }: Props) {
  const { outages, trials, suspects, factors, upto, account } = report;
  const open = account.reduce((sum, one) => sum + one.open, 0);
  const figures = [
    ['Outages', outages.length, 'different ones', outages.length > 0],
    ['Cut sets', outages.reduce((sum, { causes }) => sum + causes.length, 0), `of up to ${upto}`, false],
    ['Suspects', suspects, `in ${factors} factors`, false],
    ['Trials', trials, open === 0 ? 'nothing left open' : `${open} combinations not tried`, false],
  ] as const;
  return <Figures figures={figures.map(([name, value, note, grave]) => ({ name, value, note, grave }))} />;
}

function Outage({ outage, number }: { readonly outage: ReportedOutage; readonly number: number }) {
  const { harms, signature, causes } = outage;
  const [, ends = ''] = signature.split('; ');
  const title = `${number}. ${harms.join(', ')}`;
  return (
    <section aria-labelledby={`outage-${number}`}>
      <h2 id={`outage-${number}`}>{printable(title)}</h2>
      {ends === '' ? null : <p class="faint">{printable(`How it ends: ${ends}`)}</p>}
      <Table
        label={`Minimal cut sets of outage ${number}`}
        columns={[
          {
            name: 'Minimal cut set',
            cell: ({ suspects }) => suspects.map((name) => <div key={name}>{printable(name)}</div>),
          },
          { name: 'Timings', cell: timings },
          { name: 'Other seeds', cell: seeds },
          ...(causes.some(({ lab }) => lab) ? [{ name: 'In the lab', cell: LabCell }] : []),
          { name: 'Scenario', cell: ({ file }) => <a href={file}>{file}</a> },
        ]}
        rows={causes}
        keyOf={({ file }) => file}
      />
    </section>
  );
}

function timings({ variants: { found, possible } }: ReportedCause): string {
  if (possible === 1) return 'the only one';
  return found === possible ? 'all' : `${found} of ${possible}`;
}

function seeds({ again }: ReportedCause): string {
  return again.trials > 0 ? `${again.hits} of ${again.trials}` : 'not tried';
}

/** What the lab said, with a link to what it left. */
function LabCell({ lab, labFiles }: ReportedCause) {
  if (!lab) return 'not tried';
  const file = labFiles?.report ?? labFiles?.recording;
  return file === undefined ? lab : <a href={file}>{lab}</a>;
}
