/**
 * Makes network devices whose other end a program holds (TAP, Documentation/networking/tuntap.rst of Linux), and becomes
 * that program. It takes an ioctl that Node does not have; Perl has it, and Debian and its kind are never without Perl.
 * TUNSETIFF is the same number on x86 and ARM; 0x1002 is IFF_TAP with IFF_NO_PI, frames and nothing before them.
 * `$^F` lets what is opened stay open in the program that is begun.
 */
const opener = `
$^F = 255;
for my $name (splice @ARGV, 0, shift @ARGV) {
  open my $tap, '+<', '/dev/net/tun' or die "/dev/net/tun: $!\\n";
  ioctl $tap, 0x400454ca, pack 'a16 s x22', $name, 0x1002 or die "$name: $!\\n";
  push @taps, $tap;
}
exec @ARGV, map { fileno $_ } @taps or die "$ARGV[0]: $!\\n";
`;

/**
 * The command that makes these devices and becomes the given one, which is told of them by their descriptors, as its
 * last arguments. They go when it ends.
 */
export function withTaps(names: readonly string[], command: readonly string[]): [string, ...string[]] {
  return ['perl', '-e', opener, `${names.length}`, ...names, ...command];
}
