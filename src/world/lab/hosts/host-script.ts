/**
 * The first process of a host: everything else on the host is below it and ends with it. It waits for a line on its
 * standard input, by which time its network interface is there, and furnishes the host; then it runs the host's programs
 * and waits for the end of its input, which comes when reenact ends in whatever way. While it waits it takes leave of
 * every process that has lost its parent, as the first process of a machine has to.
 *
 * Arguments: the host's name, its address with prefix length, the folder whose files cover the machine's, and the
 * covered paths. Commands of `programs` run in the background one after the other.
 */
export function hostScript(programs: string): string {
  return `
name=$1 address=$2 root=$3; shift 3
read -r go || exit 1
exec 3<&0 </dev/null
mount -t proc proc /proc && hostname "$name" || exit 1
mount -t tmpfs -o mode=0755 tmpfs /run && mount -t tmpfs -o mode=1777 tmpfs /dev/shm || exit 1
mkdir -p /run/lock && chmod 1777 /run/lock
for path in "$@"; do
  case $path in /run/*) mkdir -p "$path" ;; esac
  mount --bind "$root$path" "$path" || exit 1
done
ip link set lo up
ip address add "$address" dev eth0 && ip link set eth0 up || exit 1
ulimit -c 0
cat <&3 >/dev/null &
reenact=$!
exec 3<&-
${programs}
wait "$reenact"
`;
}
