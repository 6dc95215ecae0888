import { createHash } from 'node:crypto';
import { renderToStaticMarkup } from 'preact-render-to-string';
import type { Timeline } from '../recording/timeline.ts';
import type { Verdict } from '../trial/judge.ts';
import { cursorDataOf } from './html/cursor-data.ts';
import { Page } from './html/page.tsx';
import { script } from './html/script.ts';
import { style } from './html/style.ts';
import { printable } from './printable.ts';

/**
 * One page that needs nothing else: it opens from a file, makes no request, and its content security policy allows
 * exactly the one script and the one style sheet that stand in it.
 */
export function renderHtml(timeline: Timeline, verdict: Verdict): string {
  const policy = [
    "default-src 'none'",
    `script-src '${hashOf(script)}'`,
    `style-src '${hashOf(style)}'`,
    'img-src data:',
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
  const body = renderToStaticMarkup(<Page timeline={timeline} verdict={verdict} />);
  const title = escapeText(printable(`${verdict.verdict}: ${timeline.header.scenario.title}`));
  return [
    '<!doctype html>',
    '<html lang="en">',
    '<head>',
    '<meta charset="utf-8">',
    `<meta http-equiv="Content-Security-Policy" content="${policy}">`,
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    '<meta name="color-scheme" content="light dark">',
    '<link rel="icon" href="data:,">',
    `<title>${title}</title>`,
    `<style>${style}</style>`,
    '</head>',
    `<body>${body}`,
    `<script type="application/json" id="cursor-data">${scriptData(cursorDataOf(timeline))}</script>`,
    `<script>${script}</script>`,
    '</body>',
    '</html>',
    '',
  ].join('\n');
}

/** A source expression of CSP level 2 that allows exactly this inline text. */
function hashOf(text: string): string {
  return `sha256-${createHash('sha256').update(text).digest('base64')}`;
}

/** JSON that cannot end the script element it stands in, nor begin a comment in it. */
function scriptData(value: unknown): string {
  return JSON.stringify(value).replaceAll('<', '\\u003c');
}

function escapeText(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
}
