import { renderToStaticMarkup } from 'preact-render-to-string';
import type { Timeline } from '../recording/timeline.ts';
import type { Verdict } from '../trial/judge.ts';
import { cursorDataOf } from './html/cursor-data.ts';
import { Page } from './html/page.tsx';
import { script } from './html/script.ts';
import { standalonePage } from './html/standalone.ts';

/** A judged recording as one page that needs nothing else. */
export function renderHtml(timeline: Timeline, verdict: Verdict): string {
  return standalonePage({
    title: `${verdict.verdict}: ${timeline.header.scenario.title}`,
    body: renderToStaticMarkup(<Page timeline={timeline} verdict={verdict} />),
    script: { text: script, data: cursorDataOf(timeline) },
  });
}
