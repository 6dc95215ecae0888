import type { Timeline } from '../../recording/timeline.ts';
import type { Verdict } from '../../trial/judge.ts';
import { printable } from '../printable.ts';
import { sinceZero } from '../since-zero.ts';
import { CoverageTable } from './coverage-table.tsx';
import { FailoverPanel } from './failover-panel.tsx';
import { Headline } from './headline.tsx';
import { LedgerPanel } from './ledger-panel.tsx';
import { LogPanel } from './log-panel.tsx';
import { RecoveryPanel } from './recovery-panel.tsx';
import { ScenarioPanel } from './scenario-panel.tsx';
import { StoryTable } from './story-table.tsx';
import { SymptomList } from './symptom-list.tsx';
import { timeScaleOf } from './time-scale.ts';
import { Tracks } from './tracks.tsx';

interface PageProps {
  readonly timeline: Timeline;
  readonly verdict: Verdict;
}

/** The whole report: the answer, the picture, the story, the evidence, and how to repeat it. */
export function Page({ timeline, verdict }: PageProps) {
  const scale = timeScaleOf(timeline);
  const isPlatform = timeline.header.scenario.platform !== undefined;
  return (
    <>
      <a class="skip" href="#chart">
        Skip to the chart
      </a>
      <Headline timeline={timeline} verdict={verdict} />
      <main>
        <section aria-labelledby="symptoms-title">
          <h2 id="symptoms-title">Symptoms</h2>
          <SymptomList timeline={timeline} verdict={verdict} />
        </section>
        <RecoveryPanel timeline={timeline} />
        <section id="chart" aria-labelledby="chart-title">
          <h2 id="chart-title">At a glance</h2>
          {isPlatform ? null : <Legend />}
          <div class="glance">
            <Tracks timeline={timeline} />
            <div class="cursor-panel" id="cursor-panel" hidden>
              <label>
                <span class="unseen">Moment to read</span>
                <input
                  type="range"
                  id="cursor-range"
                  min={scale.fromMs}
                  max={scale.toMs}
                  step="50"
                  value={scale.zeroMs}
                />
              </label>
              <dl id="cursor-reading" />
            </div>
          </div>
          {scale.toMs < timeline.lastMs ? (
            <p class="faint">
              What came later, until {sinceZero(timeline, timeline.lastMs)}, is told below but not drawn.
            </p>
          ) : null}
        </section>
        {isPlatform ? null : (
          <>
            <section aria-labelledby="failovers-title">
              <h2 id="failovers-title">Failovers</h2>
              <FailoverPanel timeline={timeline} />
            </section>
            <section aria-labelledby="ledger-title">
              <h2 id="ledger-title">Ledger of writes</h2>
              <LedgerPanel ledger={verdict.ledger} timeline={timeline} />
            </section>
          </>
        )}
        <section aria-labelledby="story-title">
          <h2 id="story-title">What happened</h2>
          <StoryTable timeline={timeline} />
        </section>
        {isPlatform ? null : (
          <section aria-labelledby="logs-title">
            <h2 id="logs-title">Logs at the moments that matter</h2>
            <LogPanel timeline={timeline} />
          </section>
        )}
        <section aria-labelledby="coverage-title">
          <h2 id="coverage-title">Suspects and schedule</h2>
          <CoverageTable timeline={timeline} verdict={verdict} />
        </section>
        <ScenarioPanel timeline={timeline} />
      </main>
      <footer>
        {printable(timeline.header.tool)} · run {printable(timeline.header.run)} · times count from the
        beginning of the watch
      </footer>
    </>
  );
}

function Legend() {
  const entries = [
    ['acknowledged', 'succeeded'],
    ['late', 'succeeded after more than 1 s'],
    ['in-doubt', 'in doubt'],
    ['failed', 'failed'],
    ['band', 'fault stands'],
  ] as const;
  return (
    <ul class="legend">
      {entries.map(([look, words]) => (
        <li key={look}>
          <svg width="12" height="12" aria-hidden="true">
            <g class={look === 'band' ? 'band' : ''}>
              <rect width="12" height="12" rx="2" class={look} />
            </g>
          </svg>{' '}
          {words}
        </li>
      ))}
    </ul>
  );
}
