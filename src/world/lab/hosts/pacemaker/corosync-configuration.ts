import type { PacemakerSettings } from '../../../../managers/pacemaker/manager/settings.ts';
import type { Topology } from '../../../../model/topology.ts';
import { type AddressBook, addressOf } from '../address-book.ts';

/** The file corosync.conf: one key a line and nothing behind a bracket, which is all that its reader takes. */
export function corosyncConfiguration(
  topology: Topology,
  book: AddressBook,
  settings: PacemakerSettings,
): string {
  const { token, consensus } = settings;
  const nodes = topology.nodes.map(
    ({ name }, index) => `  node {
    ring0_addr: ${addressOf(book, name)}
    name: ${name}
    nodeid: ${index + 1}
  }
`,
  );
  return `totem {
  version: 2
  cluster_name: reenact
  transport: udpu
  crypto_cipher: none
  crypto_hash: none
  token: ${Math.round(token)}
  token_coefficient: ${Math.round(settings['token-coefficient'])}
${consensus === undefined ? '' : `  consensus: ${Math.round(consensus)}\n`}  interface {
    ringnumber: 0
    mcastport: 5405
  }
}
nodelist {
${nodes.join('')}}
quorum {
  provider: corosync_votequorum
${settings['two-node'] ? '  two_node: 1\n' : ''}}
logging {
  to_stderr: no
  to_syslog: no
  to_logfile: yes
  logfile: /var/log/corosync/corosync.log
  timestamp: hires
}
`;
}
