/**
 * Numbers with units as PostgreSQL reads them in its configuration (parse_int, parse_real and convert_to_base_unit in
 * guc.c): C's notations, units in exactly these letters, and roundings of its own.
 */

/** What units are made of, largest first: bytes, or microseconds. */
const memory = { TB: 2 ** 40, GB: 2 ** 30, MB: 2 ** 20, kB: 2 ** 10, B: 1 } as const;
const time = { d: 86_400e6, h: 3_600e6, min: 60e6, s: 1e6, ms: 1e3, us: 1 } as const;

/** What a bare number of a setting counts: one of the units, or blocks of 8 kB. */
const bases = { ...memory, '8kB': 2 ** 13, ...time } as const;

export type Unit = keyof typeof bases;

export function isUnit(text: string): text is Unit {
  return Object.hasOwn(bases, text);
}

/** The units that may be written for a setting that counts in this one, smallest first. */
export function unitsFor(base: Unit): readonly string[] {
  return Object.keys(scaleOf(base)).reverse();
}

function scaleOf(base: Unit): Readonly<Record<string, number>> {
  return Object.hasOwn(time, base) ? time : memory;
}

export type Quantity =
  /** In the setting's own unit. */
  | { readonly number: number }
  /** It begins with no number, or what follows is no unit. */
  | { readonly wrong: 'number' }
  | { readonly wrong: 'unit'; readonly number: string; readonly unit: string };

/** @param base absent if the setting takes no unit */
export function readQuantity(text: string, type: 'integer' | 'real', base: Unit | undefined): Quantity {
  const written = type === 'integer' ? readInteger(text) : readReal(text);
  if (!written || Number.isNaN(written.value)) return { wrong: 'number' };
  const unit = text.slice(written.length).replaceAll(/^[ \t\n\v\f\r]+|[ \t\n\v\f\r]+$/g, '');
  const number = unit === '' ? written.value : base && inBase(written.value, unit, base);
  if (number === undefined) {
    return { wrong: 'unit', number: text.slice(0, written.length).trim(), unit };
  }
  return { number: type === 'integer' ? roundHalfToEven(number) : number };
}

interface Written {
  readonly value: number;
  /** How many characters it takes, leading space included. */
  readonly length: number;
}

/** What strtol finds with any base, unless it is followed by what makes it a real, or is too large. */
function readInteger(text: string): Written | undefined {
  const [whole = '', sign = '', digits = ''] =
    /^[ \t\n\v\f\r]*([+-]?)(0[xX][0-9a-fA-F]+|0[0-7]*|[1-9][0-9]*)/.exec(text) ?? [];
  const isOctal = /^0[0-7]/.test(digits);
  const magnitude = digits === '' ? 0 : Number(isOctal ? `0o${digits.slice(1)}` : digits);
  if (/^[.eE]/.test(text.slice(whole.length)) || magnitude >= 2 ** 63) return readReal(text);
  return digits === '' ? undefined : { value: sign === '-' ? -magnitude : magnitude, length: whole.length };
}

/** What strtod finds, without what it calls out of range. */
function readReal(text: string): Written | undefined {
  const [whole = '', sign = '', number = ''] =
    /^[ \t\n\v\f\r]*([+-]?)(0[xX](?:[0-9a-fA-F]+\.?[0-9a-fA-F]*|\.[0-9a-fA-F]+)(?:[pP][+-]?[0-9]+)?|(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?|infinity|inf|nan)/i.exec(
      text,
    ) ?? [];
  if (number === '') return undefined;
  const magnitude = magnitudeOf(number.toLowerCase());
  const isSpelt = /^[in]/i.test(number);
  const hasDigits = /[1-9a-f]/.test(
    number
      .toLowerCase()
      .replace(/^0x/, '')
      .replace(/[ep].*$/, ''),
  );
  if (!isSpelt && (magnitude === Number.POSITIVE_INFINITY || (magnitude === 0 && hasDigits)))
    return undefined;
  return { value: sign === '-' ? -magnitude : magnitude, length: whole.length };
}

function magnitudeOf(number: string): number {
  if (number.startsWith('inf')) return Number.POSITIVE_INFINITY;
  if (number === 'nan') return Number.NaN;
  if (!number.startsWith('0x')) return Number(number);
  const [mantissa = '', exponent = '0'] = number.slice(2).split('p');
  const [before = '', after = ''] = mantissa.split('.');
  return (Number.parseInt(`${before}${after}`, 16) / 16 ** after.length) * 2 ** Number(exponent);
}

/** In the base unit; a fraction such as 30.1GB is rounded to a multiple of the next smaller unit. */
function inBase(value: number, unit: string, base: Unit): number | undefined {
  const scale = Object.entries(scaleOf(base));
  const index = scale.findIndex(([name]) => name === unit);
  const own = scale[index]?.[1];
  if (own === undefined) return undefined;
  const converted = value * (own / bases[base]);
  const smaller = scale[index + 1]?.[1];
  if (smaller === undefined) return converted;
  return roundHalfToEven(converted / (smaller / bases[base])) * (smaller / bases[base]);
}

/** C's rint. */
function roundHalfToEven(value: number): number {
  if (!Number.isFinite(value)) return value;
  const floor = Math.floor(value);
  const rest = value - floor;
  if (rest !== 0.5) return Math.round(value);
  return floor % 2 === 0 ? floor : floor + 1;
}
