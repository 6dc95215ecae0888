import { InvalidArgumentError } from 'commander';
import { type DiskClass, diskClasses } from '../../../checks/causes/rules/disk.ts';
import type { ParameterValues } from '../../../checks/causes/rules/parameter-order.ts';
import { parseDuration } from '../../../kit/duration.ts';
import { parseSize } from '../../../kit/size.ts';
import { guardedParameters } from '../../../model/setting.ts';

/** An amount of bytes, for one node or for all (`''`). */
export interface ToldSize {
  readonly node: string;
  readonly bytes: number;
}

/** Reads `300GB` or `pg01=300GB`; the option may be given for several nodes. */
export function collectSize(text: string, told: readonly ToldSize[]): readonly ToldSize[] {
  const [, node = '', size = ''] = /^(?:([A-Za-z][\w-]*)=)?(.*)$/.exec(text) ?? [];
  const bytes = parseSize(size);
  if (bytes === undefined)
    throw new InvalidArgumentError('write a size like 300GB, or pg01=300GB for one node.');
  return [...told, { node, bytes }];
}

/** Reads `max_prepared_transactions=20`; the option may be given several times. */
export function collectChange(text: string, change: ParameterValues): ParameterValues {
  const [, name = '', value = ''] = /^\s*(\w+)\s*=\s*(\d+)\s*$/.exec(text) ?? [];
  if (!guardedParameters.some((known) => known === name)) {
    throw new InvalidArgumentError(
      `write one of ${guardedParameters.join(', ')} with its new value: max_connections=200.`,
    );
  }
  return { ...change, [name]: Number(value) };
}

/** Reads `pl1`, or `50000iops,350MB/s` for any other disk. */
export function parseDisk(text: string): DiskClass {
  const known = diskClasses.find(({ name }) => name === text.toLowerCase());
  if (known) return known;
  const [, iops, megabytes] = /^(\d+)iops,(\d+)MB\/s$/i.exec(text) ?? [];
  if (iops === undefined || megabytes === undefined) {
    throw new InvalidArgumentError(
      `write ${diskClasses.map(({ name }) => name).join(', ')}, or what the disk can do: 50000iops,350MB/s.`,
    );
  }
  return { name: text, title: text, iops: Number(iops), bytesPerSecond: Number(megabytes) * 1e6 };
}

/** Reads a size as its seller counts it, in decimal gigabytes: `5TB` are 5,000. */
export function parseGigabytes(text: string): number {
  const [, amount, unit] = /^(\d+(?:\.\d+)?)\s*(GB|TB)$/.exec(text.trim()) ?? [];
  const gigabytes = Number(amount) * (unit === 'TB' ? 1_000 : 1);
  if (gigabytes > 0) return gigabytes;
  throw new InvalidArgumentError('write a size like 500GB or 5TB.');
}

/** Reads a duration that is longer than nothing. */
export function parseSpan(text: string): number {
  const spanMs = parseDuration(text);
  if (spanMs === undefined || spanMs === 0) throw new InvalidArgumentError('write a duration like 3s or 2m.');
  return spanMs;
}

/** Reads a number of samples. */
export function parseSamples(text: string): number {
  const samples = Number(text);
  if (Number.isInteger(samples) && samples >= 2 && samples <= 1_000) return samples;
  throw new InvalidArgumentError('at least 2 samples are needed to see a rate, and 1000 are enough.');
}

/** Reads a major version. */
export function parseMajor(text: string): number {
  const major = Number(text);
  if (Number.isInteger(major) && major >= 13 && major <= 18) return major;
  throw new InvalidArgumentError('it is a major version from 13 to 18.');
}
