import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { foldTimeline } from '../recording/timeline.ts';
import { judge } from '../trial/judge.ts';
import { exampleRecording } from './example.ts';
import { reportFormats } from './index.ts';

const { header, events } = exampleRecording();
const options = { columns: 80, colors: false };

describe.each(reportFormats)('$format', ({ render }) => {
  it('shows a recording that was cut short anywhere', () => {
    fc.assert(
      fc.property(fc.nat(events.length - 1), (length) => {
        const timeline = foldTimeline(header, events.slice(0, length));
        expect(render(timeline, judge(timeline), options)).toMatch(/inconclusive/i);
      }),
      { numRuns: 25 },
    );
  });

  it('shows a recording in which any kind of event is missing', () => {
    for (const missing of new Set(events.map((event) => event.type))) {
      const timeline = foldTimeline(
        header,
        events.filter((event) => event.type !== missing),
      );
      expect(render(timeline, judge(timeline), options)).toContain(header.scenario.title);
    }
  });

  it('renders the same bytes for the same recording', () => {
    const again = exampleRecording();
    const [one, two] = [foldTimeline(header, events), foldTimeline(again.header, again.events)];
    expect(render(one, judge(one), options)).toBe(render(two, judge(two), options));
  });
});
