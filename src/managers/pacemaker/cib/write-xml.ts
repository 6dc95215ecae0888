import type { Element } from './element.ts';

/** Writes a configuration as XML that `readCibXml` and Pacemaker's own tools read. */
export function writeCibXml(root: Element): string {
  const lines: string[] = [];
  writeElement(root, '', lines);
  return `${lines.join('\n')}\n`;
}

function writeElement({ name, attributes, children }: Element, indent: string, lines: string[]): void {
  let open = `${indent}<${name}`;
  for (const key of Object.keys(attributes)) {
    const value = attributes[key];
    if (value !== undefined) open += ` ${key}="${escapeText(value)}"`;
  }
  if (children.length === 0) {
    lines.push(`${open}/>`);
    return;
  }
  lines.push(`${open}>`);
  for (const child of children) writeElement(child, `${indent} `, lines);
  lines.push(`${indent}</${name}>`);
}

const escapes: Readonly<Record<string, string>> = {
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  '&': '&amp;',
  '\t': '&#9;',
  '\n': '&#10;',
  '\r': '&#13;',
};

function escapeText(text: string): string {
  // Hardly any text needs it, and a search is much cheaper than a replacement that finds nothing.
  if (!/[<>"&\t\n\r]/.test(text)) return text;
  return text.replace(/[<>"&\t\n\r]/g, (character) => escapes[character] ?? character);
}
