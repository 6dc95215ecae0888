import { readdir, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { openHome } from './home.ts';
import { readLabRecord, removeLabFolder } from './machine/lab-folder.ts';
import { isAlive, killWithCommands, serversIn } from './machine/process-table.ts';
import { removeSegment } from './machine/shared-memory.ts';
import { readPostmasterFile } from './postgres/postmaster-file.ts';

/** Temporary folders of labs, templates and programs that nobody finished; younger ones may still be in the making. */
const unfinishedAfterMs = 10 * 60_000;
/** Templates of versions and options that nobody uses any more. */
const forgottenAfterMs = 30 * 24 * 3_600_000;

/**
 * Removes what reenact processes that were killed left on this machine: server processes, shared memory, folders.
 * A lab whose reenact lives is never touched, nor one that was kept on purpose.
 * @returns what was removed, one sentence each
 */
export async function sweepLeftovers(homeFolder: string): Promise<readonly string[]> {
  const home = await openHome(homeFolder);
  const removed: string[] = [];
  for (const name of await readdir(home.labs)) {
    const said = await sweepLab(path.join(home.labs, name));
    if (said !== undefined) removed.push(said);
  }
  for (const part of [home.templates, home.programs]) removed.push(...(await sweepUnfinished(part)));
  for (const name of await readdir(home.templates)) {
    const folder = path.join(home.templates, name);
    if (!(await isOlder(folder, forgottenAfterMs))) continue;
    await rm(folder, { recursive: true, force: true });
    removed.push(`the template ${folder}, unused for a month`);
  }
  return removed;
}

async function sweepLab(folder: string): Promise<string | undefined> {
  const record = await readLabRecord(folder);
  if (!record) {
    if (!(await isOlder(folder, unfinishedAfterMs))) return undefined;
    await removeLabFolder(folder);
    return `the unfinished lab ${folder}`;
  }
  if (record.kept || (await isAlive(record.pid, record.began))) return undefined;
  const killed = await killServers(folder);
  await removeSegments(folder);
  await removeLabFolder(folder);
  const processes = killed > 0 ? `, with ${killed} processes that still ran` : '';
  return `the lab ${folder} of a reenact that was killed (process ${record.pid})${processes}`;
}

/** Kills a lab's servers until none is left; resolves to how many there were. */
async function killServers(folder: string): Promise<number> {
  const killed = new Set<number>();
  for (let round = 0; round < 100; round += 1) {
    const found = await serversIn(path.join(folder, 'nodes'));
    if (found.length === 0) break;
    for (const { pid } of found) {
      killed.add(pid);
      killWithCommands(pid);
    }
    await pause(20);
  }
  return killed.size;
}

async function removeSegments(folder: string): Promise<void> {
  const nodes = path.join(folder, 'nodes');
  for (const node of await readdir(nodes).catch(() => [])) {
    const file = readPostmasterFile(path.join(nodes, node, 'data'));
    if (file?.segment !== undefined) await removeSegment(file.segment);
  }
}

async function sweepUnfinished(part: string): Promise<string[]> {
  const removed: string[] = [];
  for (const name of await readdir(part)) {
    const folder = path.join(part, name);
    // mkdtemp puts six random characters behind the last dot of the name it is given.
    if (!/\.[A-Za-z0-9]{6}$/.test(name) || !(await isOlder(folder, unfinishedAfterMs))) continue;
    await rm(folder, { recursive: true, force: true });
    removed.push(`the unfinished ${folder}`);
  }
  return removed;
}

async function isOlder(folder: string, ageMs: number): Promise<boolean> {
  const found = await stat(folder).catch(() => undefined);
  return found !== undefined && Date.now() - found.mtimeMs > ageMs;
}
