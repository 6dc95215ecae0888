import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { LabFailed } from '../lab-failed.ts';
import { firstLine } from '../machine/first-line.ts';
import { findProcess } from '../machine/process-table.ts';
import { run } from './command.ts';

/**
 * The network segment of one lab: a bridge in a network namespace of its own, into which every host is plugged. A small
 * shell process holds the namespace. It outlives reenact by a moment: when its standard input ends without a word of
 * farewell, reenact was killed, and it ends the hosts it was told of and removes the lab's folder. The hosts hold
 * everything else a lab is made of - namespaces, mounts, processes - so that nothing remains.
 */
export interface Segment {
  /** Runs a command where the bridge and its ports are. */
  readonly run: (file: string, args: readonly string[], input?: string) => Promise<string>;
  /** The arguments with which nsenter(1) runs a command there. */
  readonly inside: (command: readonly string[]) => string[];
  /** Connects a process's network namespace to the bridge, as its `eth0`; `port` names the bridge's end. */
  readonly plug: (port: string, pid: number, hardwareAddress: string) => Promise<void>;
  /** Has the keeper end this process if reenact is killed. */
  readonly entrust: (pid: number) => Promise<void>;
  /** Has the keeper remove the lab's folder if reenact is killed. */
  readonly entrustFolder: (lab: string) => void;
  readonly close: () => Promise<void>;
}

/** Makes a segment without hosts. */
export async function openSegment(): Promise<Segment> {
  const keeper = spawn('unshare', ['--net', '--', 'sh', '-c', keeperScript, 'keeper'], {
    cwd: '/',
    detached: true,
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  // The keeper may be gone before the pipe is closed; that is no news.
  keeper.stdin.on('error', () => {});
  const answer = await firstLine(keeper);
  if (answer !== 'ready') throw new LabFailed(`no network segment could be made: ${answer}`);
  keeper.stdout.resume();
  keeper.stderr.resume();
  keeper.unref();
  const inside: Segment['inside'] = (command) => ['--target', `${keeper.pid}`, '--net', '--', ...command];
  const runInside: Segment['run'] = (file, args, input) => run('nsenter', inside([file, ...args]), input);
  return {
    run: runInside,
    inside,
    plug: async (port, pid, hardwareAddress) => {
      const peer = ['peer', 'name', 'eth0', 'address', hardwareAddress, 'netns', `${pid}`];
      await runInside('ip', ['link', 'add', 'name', port, 'type', 'veth', ...peer]);
      await runInside('ip', ['link', 'set', port, 'master', 'bridge', 'up']);
    },
    entrust: async (pid) => {
      const found = await findProcess(pid);
      if (found) keeper.stdin.write(`host ${pid} ${found.began}\n`);
    },
    entrustFolder: (lab) => {
      keeper.stdin.write(`folder ${lab}\n`);
    },
    close: async () => {
      if (keeper.exitCode !== null || keeper.signalCode !== null) return;
      keeper.ref();
      const gone = once(keeper, 'exit');
      keeper.stdin.end('farewell\n');
      await gone;
    },
  };
}

/**
 * A host is told as its process id and when it began (field 22 of /proc/PID/stat), so that
 * nobody else is ended who got the same id. Ending a host's first process ends all of it.
 */
const keeperScript = `
trap '' INT TERM HUP QUIT
lab=; hosts=; orderly=
ip link set lo up && ip link add name bridge type bridge forward_delay 0 stp_state 0 && ip link set bridge up || exit 1
echo ready
while read -r word pid began; do
  case $word in
    folder) lab="$pid\${began:+ $began}" ;;
    host) hosts="$hosts $pid:$began" ;;
    farewell) orderly=yes ;;
  esac
done
exec >/dev/null 2>&1
[ -n "$orderly" ] && exit
lives() {
  stat=$(cat "/proc/$1/stat") || return 1
  set -- "$2" \${stat##*) }
  [ "$1" = "\${21}" ] && [ "$2" != Z ]
}
for round in 1 2 3 4 5 6 7 8 9 10; do
  left=
  for host in $hosts; do
    if lives "\${host%:*}" "\${host#*:}"; then kill -9 "\${host%:*}"; left=yes; fi
  done
  [ -z "$left" ] && break
  sleep 0.1
done
# A copy that was under way may still write into it.
case $lab in */labs/?*)
  for round in 1 2 3 4 5 6 7 8 9 10; do rm -rf "$lab"; [ -e "$lab" ] || break; sleep 0.2; done ;;
esac
`;
