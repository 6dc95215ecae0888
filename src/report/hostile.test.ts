import { DOMParser } from '@xmldom/xmldom';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { RecordedEvent } from '../recording/event.ts';
import { foldTimeline, type Timeline } from '../recording/timeline.ts';
import { judge } from '../trial/judge.ts';
import { exampleRecording } from './example.ts';
import { renderHtml } from './html.tsx';
import { renderJson } from './json.ts';
import { renderJunit } from './junit.ts';
import { renderText } from './text.ts';

const { header, events } = exampleRecording();

/** Everything a scenario's author or a database's client can choose, replaced by one text. */
function hostileTimeline(text: string): Timeline {
  const scenario = { ...header.scenario, title: text, story: text, sources: [text, `https://${text}`] };
  const changed = events.map((event): RecordedEvent => {
    if (event.type === 'log') return { ...event, level: text, process: text, message: text, details: [text] };
    if (event.type === 'fault') return { ...event, witness: text };
    if (event.type === 'order') return { ...event, reason: text };
    return event.type === 'operation' && event.error ? { ...event, error: text } : event;
  });
  const last: RecordedEvent = { type: 'end', atMs: 27_000, how: 'world-failed', why: text };
  return foldTimeline({ ...header, scenario, repeat: text, source: text }, [...changed.slice(0, -1), last]);
}

/** The page's tags, without the values of their attributes and without what script and style hold. */
function tagsOf(html: string): string[] {
  const markup = html.replace(/<(script|style)\b[^>]*>[^]*?<\/\1>/g, '').replace(/"[^"]*"/g, '""');
  return markup.match(/<[^>]*>/g) ?? [];
}

const hostileTexts = fc.oneof(
  fc.constantFrom(
    '<script>alert(1)</script>',
    ']]></failure><failure>',
    '--><!--<script>',
    '" onload="alert(1)',
    "' href='javascript:alert(1)",
    '\u001b]0;title\u0007\u001b[2J',
    '\ud800 alone',
    '&lt;&#0;\u0000',
  ),
  fc.string({ unit: 'binary', minLength: 1, maxLength: 40 }),
);

describe('hostile text', () => {
  it('stays text in every format', () => {
    fc.assert(
      fc.property(hostileTexts, (text) => {
        const timeline = hostileTimeline(text);
        const verdict = judge(timeline);

        const html = renderHtml(timeline, verdict);
        expect(html.match(/<script/g)).toHaveLength(2);
        expect(tagsOf(html).filter((tag) => / on[a-z]+=/.test(tag))).toEqual([]);
        expect(html).not.toMatch(/href="(?!#|data:,|https:)/);

        const complaints: string[] = [];
        const parser = new DOMParser({
          // It warns of U+FFFD, which stands where half a surrogate pair was.
          onError: (level, message) => level === 'warning' || complaints.push(`${level}: ${message}`),
        });
        const xml = parser.parseFromString(renderJunit(timeline, verdict), 'text/xml');
        expect(complaints).toEqual([]);
        expect(xml.getElementsByTagName('testcase').length).toBe(verdict.symptoms.length + 1);

        expect(JSON.parse(renderJson(timeline, verdict))).toMatchObject({ verdict: 'inconclusive' });
        expect(renderText(timeline, verdict, { columns: 80 })).not.toMatch(/[^\n\P{Cc}]/u);
      }),
      { numRuns: 40 },
    );
  });
});
