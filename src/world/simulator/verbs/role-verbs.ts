import { isReserved } from '../../../model/setting.ts';
import type { Settings } from '../../../model/topology.ts';
import { VerbFailed, type Verbs } from '../../world.ts';
import { DataDirectory } from '../postgres/data-directory.ts';
import { connectionInfo } from '../postgres/initial-settings.ts';
import { answeringNode, nodeOf, runningNode, type SimulatorParts, take } from './parts.ts';
import { start, stop } from './process-verbs.ts';

type RoleVerb = 'promote' | 'follow' | 'configure' | 'readSettings' | 'readControl' | 'rebuild';
type RoleVerbs = Pick<Verbs, RoleVerb>;

/** How long the fast stop of a restart may take, in milliseconds; the lab's limit. */
const restartStopWithinMs = 90_000;

/** The verbs that change what a server is told to be. */
export function roleVerbs(parts: SimulatorParts): RoleVerbs {
  const fast = parts.topology.postgres.timing === 'fast';
  return {
    promote: async (name) => {
      const { server } = runningNode(parts, name, 'promoted');
      if (!server.core.data.standbySignal) {
        throw new VerbFailed(`${name} cannot be promoted: it is no standby`);
      }
      server.promote();
    },
    follow: async (name, upstream) => {
      const { server } = nodeOf(parts, name);
      if (upstream !== null && !parts.network.hasAddress(upstream)) nodeOf(parts, upstream);
      if (server.running && !server.core.data.standbySignal) {
        const whom = upstream ?? 'nobody';
        throw new VerbFailed(`${name} cannot follow ${whom} while it is a primary; stop it first`);
      }
      const connection = upstream === null ? null : connectionInfo(name, upstream, fast);
      server.core.configuration.write({ primary_conninfo: connection });
      if (server.running) server.reload();
      else server.core.data.standbySignal = true;
    },
    configure: async (name, settings, apply) => {
      const { server } = nodeOf(parts, name);
      refuseReserved(name, settings);
      server.core.configuration.write(settings);
      if (apply === 'reload') runningNode(parts, name, 'reloaded').server.reload();
      if (apply === 'restart') await restart(parts, name);
    },
    readSettings: async (name, names) => {
      const { file } = nodeOf(parts, name).server.core.configuration;
      return Object.fromEntries(
        names.map((setting) => {
          const value = file.get(setting);
          return [setting, value === undefined ? null : String(value)];
        }),
      );
    },
    readControl: async (name) => nodeOf(parts, name).server.core.data.parameters,
    rebuild: (name, from) => rebuild(parts, name, from, fast),
  };
}

function refuseReserved(name: string, settings: Settings | Readonly<Record<string, null>>): void {
  const reserved = Object.keys(settings).find(isReserved);
  if (reserved === undefined) return;
  throw new VerbFailed(`${reserved} belongs to the simulator and cannot be changed on ${name}`);
}

async function restart(parts: SimulatorParts, name: string): Promise<void> {
  const node = nodeOf(parts, name);
  if (node.host === 'off') throw new VerbFailed(`${name} cannot be restarted: its host is off`);
  if (node.server.running) await stop(parts, name, 'fast', restartStopWithinMs);
  await start(parts, name);
}

/** Deletes the node's files and copies those of another, while that one writes on. */
async function rebuild(parts: SimulatorParts, name: string, from: string, fast: boolean): Promise<void> {
  const node = nodeOf(parts, name);
  if (node.host === 'off') throw new VerbFailed(`${name} cannot be rebuilt: its host is off`);
  if (name === from) throw new VerbFailed(`${name} cannot be rebuilt from itself`);
  const source = answeringNode(parts, from, 'base backup').server;
  node.server.kill();
  const { timings } = parts.durations;
  if (!source.core.recovering) source.checkpointer.now('force wait');
  const { redoLsn } = source.core.data;
  await take(parts, timings.backupMs + source.core.data.dataBytes / timings.copyBytesPerMs);
  if (!source.running) throw new VerbFailed(`base backup on ${from} failed: its server ended meanwhile`);
  const { data } = source.core;
  const copy = new DataDirectory({
    branch: data.branch,
    lsn: redoLsn,
    parameters: data.parameters,
    walLevel: data.walLevel,
    segmentBytes: data.segmentBytes,
    dataBytes: data.dataBytes,
    standby: true,
  });
  copy.minRecoveryLsn = data.replayedLsn;
  copy.control = 'in production';
  copy.controlMs = parts.clock.now();
  node.server.core.data = copy;
  node.server.core.configuration.write({ primary_conninfo: connectionInfo(name, from, fast) });
  await start(parts, name);
}
