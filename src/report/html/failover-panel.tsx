import { formatDuration } from '../../kit/duration.ts';
import type { Timeline } from '../../recording/timeline.ts';
import { outagesOf } from '../clients-view.ts';
import { type FailoverStory, failoverStories } from '../failover-words.ts';
import { printable } from '../printable.ts';
import { Table } from './table.tsx';

/** Each failover with its phases, and each outage of writes with why nobody was promoted or what commits waited for. */
export function FailoverPanel({ timeline }: { readonly timeline: Timeline }) {
  const stories = failoverStories(timeline);
  if (stories.length === 0) return <p class="faint">{withoutStories(timeline)}</p>;
  return stories.map((story) => <Story key={`${story.atMs} ${story.what}`} story={story} />);
}

function withoutStories(timeline: Timeline): string {
  return outagesOf(timeline, 'write').length === 0
    ? 'Nobody was promoted, and writes always succeeded.'
    : 'The primary was there whenever no write succeeded.';
}

function Story({ story: { what, because, short, failover } }: { readonly story: FailoverStory }) {
  return (
    <div class={`failover ${failover ? '' : 'nobody'}`}>
      <p class="says">{printable(what)}</p>
      {short ? <p>{printable(`Why: ${short.why}`)}</p> : null}
      {short?.instead === undefined ? null : <p class="says">{printable(short.instead)}</p>}
      {(short?.rest ?? because).map((why) => (
        <p key={why} class="faint">
          {printable(why)}
        </p>
      ))}
      {failover ? (
        <Table
          label={printable(`Phases: ${what}`)}
          columns={[
            { name: 'Phase', cell: ({ phase }) => phase },
            { name: 'Took', look: 'word', cell: ({ fromMs, toMs }) => formatDuration(toMs - fromMs) },
            {
              name: 'Share',
              look: 'share',
              cell: ({ fromMs, toMs }) => (
                <Share share={(toMs - fromMs) / Math.max(1, failover.toMs - failover.fromMs)} />
              ),
            },
            { name: 'Until', cell: ({ sign }) => printable(sign) },
          ]}
          rows={failover.phases}
          keyOf={({ phase }) => phase}
        />
      ) : null}
    </div>
  );
}

function Share({ share }: { readonly share: number }) {
  return (
    <svg width="100%" height="10" role="img" aria-label={`${Math.round(share * 100)} %`}>
      <rect width={`${(share * 100).toFixed(1)}%`} height="10" rx="2" class="acknowledged" />
    </svg>
  );
}
