import type { Cib } from './cib.ts';
import { looksLikeCrmsh, readCrmsh } from './read-crmsh.ts';
import { readCibXml } from './read-xml.ts';

/**
 * Reads a cluster configuration in either form: CIB XML, or the text of `crm configure show` with the names of the nodes
 * where it has none.
 * @throws RefusedInput with positioned problems.
 */
export function readCib(text: string, file: string, nodeNames: readonly string[] = []): Cib {
  return looksLikeCrmsh(text) ? readCrmsh(text, file, nodeNames) : readCibXml(text, file);
}
