import { readdirSync } from 'node:fs';
import { basename, join } from 'node:path';

/** Every scenario of the gallery, in alphabetical order. */
const all = readdirSync('incidents', { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.yaml'))
  .map((file) => join('incidents', file))
  .sort();

const needsDaemons = (file: string) => basename(file).startsWith('daemon');

/** Those that run in any world. */
export const gallery = all.filter((file) => !needsDaemons(file));
/** Those in which a manager's own programs run, which takes root and packages. */
export const daemonGallery = all.filter(needsDaemons);
