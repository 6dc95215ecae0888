import { stripVTControlCharacters } from 'node:util';
import { describe, expect, it } from 'vitest';
import { foldTimeline } from '../recording/timeline.ts';
import { judge } from '../trial/judge.ts';
import { exampleRecording } from './example.ts';
import { renderHtml } from './html.tsx';
import { renderText } from './text.ts';

const { header, events } = exampleRecording();
const timeline = foldTimeline(header, events);
const verdict = judge(timeline);

describe('the page in the terminal', () => {
  it('reads like this at 80 columns', async () => {
    const files = ['runs/primary-lost/recording.ndjson'];
    const page = renderText(timeline, verdict, { columns: 80, files });
    await expect(`${page}\n`).toMatchFileSnapshot('./example.80.txt');
  });

  it.each([40, 60, 80, 100, 120, 200])('fits a terminal of %i columns', (columns) => {
    const widest = Math.min(120, Math.max(60, columns));
    const tooLong = renderText(timeline, verdict, { columns })
      .split('\n')
      .filter((line) => line.length > widest && /\S\s+\S/.test(line.trim()));
    // What one can copy, such as the command, is never broken.
    expect(tooLong.filter((line) => !line.includes(header.repeat))).toEqual([]);
  });

  it('says which trial of an investigation it was, on both pages', () => {
    const partOf =
      'Trial 7 of an investigation: power-lost acted, <b>slow-link</b> did not. Its answer: x.html';
    const one = foldTimeline({ ...header, partOf }, events);
    expect(renderText(one, verdict, { columns: 120 }).split('\n')[2]).toBe(partOf);
    expect(renderHtml(one, verdict)).toContain('&lt;b>slow-link&lt;/b> did not. Its answer: x.html');
    expect(renderHtml(timeline, verdict)).not.toContain('of an investigation');
  });

  it('has colours only when asked, and says the same with them', () => {
    const plain = renderText(timeline, verdict, { columns: 100 });
    const colored = renderText(timeline, verdict, { columns: 100, colors: true });
    expect(stripVTControlCharacters(plain)).toBe(plain);
    expect(colored).not.toBe(plain);
    expect(stripVTControlCharacters(colored)).toBe(plain);
  });
});
