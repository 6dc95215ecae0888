/**
 * Replaces what could disturb a terminal or a page by a visible sign: control characters (escape sequences, line
 * breaks, the C1 range), marks that turn the direction of writing, and halves of broken surrogate pairs. Log lines
 * are hostile input: clients choose what stands in them.
 */
export function printable(text: string): string {
  return text
    .replace(/[\t\n\r]+/g, ' ')
    .replace(/\p{Cc}/gu, (sign) => `\\x${hex(sign, 2)}`)
    .replace(/[\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\ufffe\uffff]/g, (sign) => `\\u${hex(sign, 4)}`)
    .toWellFormed();
}

function hex(sign: string, digits: number): string {
  return (sign.codePointAt(0) ?? 0).toString(16).padStart(digits, '0');
}
