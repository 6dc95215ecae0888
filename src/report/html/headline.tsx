import { greatest } from 'd3-array';
import { measureLatency } from '../../checks/availability.ts';
import { formatDuration } from '../../kit/duration.ts';
import type { Timeline } from '../../recording/timeline.ts';
import type { Verdict } from '../../trial/judge.ts';
import { outagesOf } from '../clients-view.ts';
import { failoverStories } from '../failover-words.ts';
import { printable } from '../printable.ts';
import { faultSpans } from '../spans.ts';
import { setting, verdictSentence } from '../verdict-words.ts';
import { type Figure, Figures } from './figures.tsx';

/** Title, verdict and the four numbers people ask for first. */
export function Headline({ timeline, verdict }: { readonly timeline: Timeline; readonly verdict: Verdict }) {
  const { scenario, startedAt, partOf } = timeline.header;
  const outcome =
    verdict.verdict === 'inconclusive' ? 'doubtful' : verdict.asExpected ? 'expected' : 'deviated';
  return (
    <header>
      <p class="over">{`${setting(timeline)} · ${startedAt.slice(0, 16).replace('T', ' ')} UTC`}</p>
      <h1>{printable(scenario.title)}</h1>
      {partOf === undefined ? null : <p class="faint">{printable(partOf)}</p>}
      {scenario.story ? <p class="lead">{printable(scenario.story)}</p> : null}
      <div class={`verdict ${outcome}`} role="status">
        <strong>{verdict.verdict}</strong>
        <div>
          <p>{verdictSentence(timeline, verdict)}</p>
          {verdict.reasons.length > 0 ? (
            <ul>
              {verdict.reasons.map((reason) => (
                <li key={reason}>{printable(reason)}</li>
              ))}
            </ul>
          ) : null}
        </div>
      </div>
      <NobodyPromoted timeline={timeline} />
      {verdict.remarks.length > 0 ? (
        <ul class="remarks">
          {verdict.remarks.map((remark) => (
            <li key={remark}>{printable(remark)}</li>
          ))}
        </ul>
      ) : null}
      <Figures figures={(scenario.platform ? platformFigures : figuresOf)(timeline, verdict)} />
    </header>
  );
}

/** Why nobody was promoted when the clients needed it, and what would have been enough: the answer most reports are opened for. */
function NobodyPromoted({ timeline }: { readonly timeline: Timeline }) {
  if (timeline.header.scenario.platform) return null;
  const story = failoverStories(timeline).find(({ short }) => short !== undefined);
  if (!story?.short) return null;
  const { what, short } = story;
  return (
    <div class="why-nobody">
      <p class="says">{printable(what)}</p>
      <p>{printable(`Why: ${short.why}`)}</p>
      {short.instead === undefined ? null : <p class="says">{printable(short.instead)}</p>}
    </div>
  );
}

/** At most so many symptoms have a figure of their own. */
const mostSymptomFigures = 3;

/** Of a platform: how long what the symptoms ask about lasted, and what was done. */
function platformFigures(timeline: Timeline, verdict: Verdict): Figure[] {
  const lengths = verdict.symptoms.flatMap(({ name, finding: { measured, status } }): Figure[] =>
    measured?.unit === 'ms'
      ? [
          {
            name,
            value: formatDuration(measured.value),
            note: status === 'present' ? 'at the longest' : 'too short to count',
            grave: status === 'present',
          },
        ]
      : [],
  );
  return [...lengths.slice(0, mostSymptomFigures), disturbanceFigure(timeline, verdict)];
}

function figuresOf(timeline: Timeline, verdict: Verdict): Figure[] {
  const { ledger } = verdict;
  const outages = outagesOf(timeline, 'write');
  const longest = greatest(outages, ({ fromMs, toMs }) => toMs - fromMs);
  const calm = timeline.watch && {
    fromMs: timeline.watch.fromMs,
    toMs: outages[0]?.fromMs ?? timeline.watch.toMs,
  };
  const latency = calm && measureLatency(timeline.operations, 'write', calm);
  return [
    {
      name: 'Longest write outage',
      value: longest ? formatDuration(longest.toMs - longest.fromMs) : timeline.watch ? 'none' : 'unknown',
      note:
        outages.length > 1
          ? `of ${outages.length} outages`
          : longest?.open
            ? 'not over at the end'
            : 'as clients saw it',
      grave: longest !== undefined,
    },
    {
      name: 'Acknowledged writes lost',
      value: ledger.status === 'reconciled' ? String(ledger.lost.count) : 'cannot say',
      note: `of ${ledger.acknowledged} acknowledged`,
      grave: ledger.status === 'reconciled' && ledger.lost.count > 0,
    },
    {
      name: 'Write latency, p99',
      value: latency ? formatDuration(latency.p99Ms) : 'none',
      note: latency
        ? `median ${formatDuration(latency.p50Ms)}${longest ? ', before the outage' : ''}`
        : 'nothing acknowledged',
      grave: false,
    },
    disturbanceFigure(timeline, verdict),
  ];
}

function disturbanceFigure(timeline: Timeline, { coverage }: Verdict): Figure {
  const landed = faultSpans(timeline).filter((fault) => fault.landing === 'landed').length;
  return {
    name: 'Faults landed',
    value: `${landed} of ${coverage.length}`,
    note: 'each with a witness',
    grave: landed < coverage.length,
  };
}
