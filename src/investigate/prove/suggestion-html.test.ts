import { describe, expect, it } from 'vitest';
import type { TriedSuggestion } from './suggest.ts';
import { renderSuggestionsHtml } from './suggestion-html.tsx';
import { reportSuggestions, type SuggestionReport } from './suggestion-report.ts';
import { renderSuggestions } from './suggestion-text.ts';

const tried: readonly TriedSuggestion[] = [
  {
    what: 'topology.nodes.pg02.replication: async, not sync',
    fix: new Map([['topology.nodes.pg02.replication', 'async']]),
    removed: 2,
    told: 2,
    verdicts: ['averted', 'averted'],
    created: [],
  },
  {
    what: 'topology.settings.wal_sender_timeout: 2s',
    fix: new Map([['topology.settings.wal_sender_timeout', '2s']]),
    removed: 1,
    told: 2,
    verdicts: ['averted', 'reenacted'],
    created: ['standby-down'],
  },
  {
    what: 'topology.settings.archive_timeout: 10s',
    fix: new Map([['topology.settings.archive_timeout', '10s']]),
    removed: 0,
    told: 1,
    verdicts: ['reenacted', 'inconclusive'],
    created: [],
  },
];

const about = { title: 'A standby hangs', sets: ['outage-1', 'outage-2'], changes: 3, interrupted: false };
const reportOf = (some: readonly TriedSuggestion[], more: Partial<SuggestionReport> = {}) =>
  reportSuggestions({ ...about, ...more }, some, (file) => `reenact prove it --fix ${file}`);

describe('suggested changes', () => {
  const page = renderSuggestionsHtml(reportOf(tried));

  it('tell what averts which set, link the fixes, and name what does not help once', () => {
    expect(page).toContain('2 of 3 changes avert at least one of 2 minimal sets.');
    expect(page).toContain('href="suggestion-2.yaml"');
    expect(page).not.toContain('suggestion-3.yaml');
    expect(page).toContain('brings standby-down although nobody acts');
    expect(page.split('archive_timeout')).toHaveLength(2);
    expect(page).toContain('reenact prove it --fix suggestion-1.yaml');
    const matrix = page.slice(page.indexOf('class="matrix"'));
    expect(matrix.match(/>averted</g)).toHaveLength(3);
    expect(matrix.match(/>still comes</g)).toHaveLength(1);
  });

  it('say that it can be averted only if one change averts everything and breaks nothing', () => {
    expect(page).toContain('it can be averted');
    expect(renderSuggestionsHtml(reportOf(tried.slice(1)))).toContain('some of it can be averted');
    const none = renderSuggestionsHtml(reportOf(tried.slice(2)));
    expect(none).toContain('nothing averts it');
    expect(none).not.toMatch(/What averts it|reenact prove it/);
  });

  it('say what was not tried, and how to go on', () => {
    const partly = reportOf(tried, { changes: 16, interrupted: true });
    expect(renderSuggestionsHtml(partly)).toContain(
      '13 of 16 changes were not tried; the same command goes on.',
    );
  });

  it('keep to the width of a terminal but for the command, which is to be copied', () => {
    const lines = renderSuggestions(reportOf(tried), 60).split('\n');
    expect(lines.filter((line) => line.length > 60)).toEqual([]);
    expect(lines.join(' ')).toContain('averts 1 of 2');
  });

  it('need nothing else, run nothing, and show a hostile title as text', () => {
    const hostile = renderSuggestionsHtml(reportOf(tried, { title: '<img src=x onerror=alert(1)>' }));
    expect(hostile).toContain("default-src 'none'");
    expect(hostile).not.toMatch(/<script|<img|(src|href)="http/);
  });
});
