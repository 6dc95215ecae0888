import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Account } from './account.ts';
import { firstLine } from './first-line.ts';
import type { MountSpace } from './launch.ts';
import { availableMemoryBytes } from './memory.ts';

/**
 * The guardian is a small shell process that outlives reenact by a moment. It waits for the end of its standard
 * input, which comes when reenact ends in whatever way, SIGKILL included, and then kills every server process that
 * still has its working directory inside the lab, frozen ones too, with the commands they run. Where the machine
 * permits it also holds the mount namespace in which every node has disks of limited size, in memory.
 */
export interface Guardian {
  readonly space: MountSpace | undefined;
  /** Why the nodes have no disks of their own; absent if they have. */
  readonly noDisks?: string;
  /** Ends the guardian, and with it the mount namespace. */
  readonly close: () => Promise<void>;
}

export interface GuardianPlan {
  readonly lab: string;
  readonly account: Account | undefined;
  /** Folders to become disks of their own. */
  readonly disks: readonly string[];
  readonly bytesPerDisk: number;
  /** Memory that the disks may take altogether; without it they are ordinary folders. */
  readonly bytesAltogether: number;
  /** Is told if the guardian ends before it is asked to. */
  readonly onLost: () => void;
}

export async function startGuardian(plan: GuardianPlan): Promise<Guardian> {
  const refusal = await whyNoDisks(plan);
  if (refusal !== undefined) return guard(plan, spawnGuardian([], plan, []), undefined, refusal);
  const isRoot = process.getuid?.() === 0;
  const newSpace = isRoot
    ? ['unshare', '--mount', '--propagation', 'private', '--']
    : ['unshare', '--user', '--map-root-user', '--mount', '--propagation', 'private', '--'];
  const child = spawnGuardian(newSpace, plan, plan.disks);
  const answer = await firstLine(child);
  if (answer === 'ready' && child.pid !== undefined) {
    return guard(plan, child, { pid: child.pid, mappedToRoot: !isRoot }, undefined);
  }
  child.stdin?.end();
  const reason = isRoot
    ? `this root may not mount (${answer})`
    : `this kernel grants no user namespaces to ordinary users (${answer})`;
  return guard(plan, spawnGuardian([], plan, []), undefined, reason);
}

async function whyNoDisks(plan: GuardianPlan): Promise<string | undefined> {
  if (process.platform !== 'linux')
    return `disks of limited size need Linux, and this is ${process.platform}`;
  if (plan.disks.length === 0) return 'none were asked for';
  const available = await availableMemoryBytes();
  if (available >= plan.bytesAltogether) return undefined;
  return (
    `disks of limited size are held in memory: ${Math.round(plan.bytesAltogether / 2 ** 20)} MB are needed and ` +
    `${Math.round(available / 2 ** 20)} MB are available; lower limits.disk`
  );
}

function spawnGuardian(
  prefix: readonly string[],
  plan: GuardianPlan,
  disks: readonly string[],
): ChildProcess {
  const owner = plan.account ? `,uid=${plan.account.uid},gid=${plan.account.gid}` : '';
  const mountOptions = `size=${plan.bytesPerDisk},mode=0700${owner}`;
  const [file = 'sh', ...args] = [
    ...prefix,
    'sh',
    '-c',
    guardianScript,
    'guardian',
    plan.lab,
    mountOptions,
    ...disks,
  ];
  const child = spawn(file, args, { cwd: '/', detached: true, stdio: ['pipe', 'pipe', 'pipe'] });
  // The guardian may be gone before the pipe is closed; that is no news.
  child.stdin?.on('error', () => {});
  return child;
}

function guard(
  plan: GuardianPlan,
  child: ChildProcess,
  space: MountSpace | undefined,
  noDisks: string | undefined,
): Guardian {
  child.stdout?.resume();
  child.stderr?.resume();
  child.on('error', () => {});
  child.once('exit', plan.onLost);
  child.unref();
  return {
    space,
    ...(noDisks === undefined ? {} : { noDisks }),
    close: async () => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.off('exit', plan.onLost);
      child.ref();
      const gone = once(child, 'exit');
      child.stdin?.end();
      await gone;
    },
  };
}

/**
 * Arguments: the lab's folder, mount options, and the folders to mount. PostgreSQL gives every child a process group
 * of its own, which the commands it runs (archive_command) share; hence `kill -9 -PID` for each.
 */
const guardianScript = `
trap '' INT TERM HUP QUIT
lab=$1; options=$2; shift 2
mounting=
for disk in "$@"; do mount -t tmpfs -o "$options" reenact "$disk" & mounting="$mounting $!"; done
for pid in $mounting; do wait "$pid" || exit 1; done
echo ready
while read -r _; do :; done
exec >/dev/null 2>&1
servers() {
  ls -l /proc/[0-9]*/cwd | while IFS= read -r line; do
    case $line in *" -> $lab/nodes/"*) ;; *) continue ;; esac
    pid=\${line##*/proc/}; pid=\${pid%%/cwd*}
    case $(ls -l "/proc/$pid/exe") in */postgres | *"/postgres (deleted)") echo "$pid" ;; esac
  done
}
processes() {
  if [ -d /proc/1 ]; then servers; return; fi
  for file in "$lab"/nodes/*/data/postmaster.pid; do
    read -r postmaster < "$file" || continue
    ps -Ao pid=,ppid= | while read -r pid parent; do [ "$parent" = "$postmaster" ] && echo "$pid"; done
    ps -Ao pid=,command= | while read -r pid command; do
      [ "$pid" = "$postmaster" ] && case $command in *postgres*"$lab/nodes/"*) echo "$pid" ;; esac
    done
  done
}
segments=$(for file in "$lab"/nodes/*/data/postmaster.pid; do sed -n '7s/^ *[0-9]* *//p' "$file"; done)
for round in 1 2 3 4 5; do
  found=$(processes)
  [ -z "$found" ] && break
  for pid in $found; do kill -9 "-$pid"; kill -9 "$pid"; done
  sleep 0.1
done
for segment in $segments; do ipcrm -m "$segment"; done
`;
