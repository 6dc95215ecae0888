import { createHash } from 'node:crypto';
import { printable } from '../printable.ts';
import { style } from './style.ts';

export interface StandalonePage {
  readonly title: string;
  /** Markup of the body, already escaped. */
  readonly body: string;
  /** A script, and the data it reads from the element `cursor-data`. */
  readonly script?: { readonly text: string; readonly data: unknown };
}

/**
 * One page that needs nothing else: it opens from a file, makes no request, and its content security policy allows
 * exactly the one script, if there is one, and the one style sheet that stand in it.
 */
export function standalonePage({ title, body, script }: StandalonePage): string {
  const policy = [
    "default-src 'none'",
    ...(script ? [`script-src '${hashOf(script.text)}'`] : []),
    `style-src '${hashOf(style)}'`,
    'img-src data:',
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
  return [
    '<!doctype html>',
    '<html lang="en">',
    '<head>',
    '<meta charset="utf-8">',
    `<meta http-equiv="Content-Security-Policy" content="${policy}">`,
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    '<meta name="color-scheme" content="light dark">',
    '<link rel="icon" href="data:,">',
    `<title>${escapeText(printable(title))}</title>`,
    `<style>${style}</style>`,
    '</head>',
    `<body>${body}`,
    ...(script
      ? [
          `<script type="application/json" id="cursor-data">${scriptData(script.data)}</script>`,
          `<script>${script.text}</script>`,
        ]
      : []),
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
