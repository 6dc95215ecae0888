import type { Element } from './element.ts';

/** Writes a configuration as Pacemaker's own files hold it. */
export function writeXml(root: Element): string {
  return `${lines(root, '').join('\n')}\n`;
}

function lines({ name, attributes, children }: Element, indent: string): string[] {
  const written = Object.entries(attributes).map(([key, value]) =>
    value === undefined ? '' : ` ${key}="${escape(value)}"`,
  );
  const tag = `${indent}<${name}${written.join('')}`;
  if (children.length === 0) return [`${tag}/>`];
  return [`${tag}>`, ...children.flatMap((child) => lines(child, `${indent}  `)), `${indent}</${name}>`];
}

function escape(value: string): string {
  return value.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
}
