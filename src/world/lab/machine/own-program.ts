import { createRequire } from 'node:module';
import { fileURLToPath, pathToFileURL } from 'node:url';

/**
 * The arguments with which Node runs one of reenact's own programs.
 * @param program its URL, with the ending of the file that names it: `.ts` when run from the sources
 */
export function ownProgram(program: URL): string[] {
  const file = fileURLToPath(program);
  if (!file.endsWith('.ts')) return [file];
  // Run from its sources, reenact has tsx at hand, which a new process has to be told of.
  return ['--import', pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href, file];
}

/** A program beside the module of this URL, by its name without ending. */
export function besideModule(module: string, name: string): URL {
  return new URL(`./${name}${module.endsWith('.ts') ? '.ts' : '.js'}`, module);
}
