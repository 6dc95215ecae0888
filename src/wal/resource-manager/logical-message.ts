import { namesByCode, type ResourceManager } from '../resource-manager.ts';

/** LogicalMessage: what pg_logical_emit_message wrote, since 9.6. */
export const logicalMessage: ResourceManager = {
  id: 21,
  name: 'LogicalMessage',
  operation: namesByCode({ 0x00: 'MESSAGE' }),
  describe({ data, release }) {
    const isTransactional = data.u8(4) !== 0;
    const prefixBytes = Number(data.u64(8));
    const payloadBytes = Number(data.u64(16));
    if (release.major < 14) {
      return `${isTransactional ? '' : 'non'}transactional message size ${payloadBytes} bytes`;
    }
    const kind = isTransactional ? 'transactional' : 'non-transactional';
    const payload = data
      .bytes(24 + prefixBytes, payloadBytes)
      .toString('hex')
      .toUpperCase();
    const spaced = payload.replace(/..(?=.)/gu, '$& ');
    return `${kind}, prefix "${data.text(24)}"; payload (${payloadBytes} bytes): ${spaced}`;
  },
};
