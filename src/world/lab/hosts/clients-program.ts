/**
 * The program of the clients' machine: makes connections there and hands each over, the connected socket itself. What
 * travels on it afterwards takes no detour. Ends when its channel to reenact closes.
 */
import { connect } from 'node:net';

export interface DialOrder {
  readonly id: number;
  readonly host: string;
  readonly port: number;
}

/** How a dial ended; `connected` comes with the socket. */
export type DialAnswer =
  | { readonly id: number; readonly how: 'connected' }
  | { readonly id: number; readonly how: 'failed'; readonly code: string; readonly message: string };

process.on('message', (order: DialOrder) => {
  const { id, host, port } = order;
  const socket = connect({ host, port, noDelay: true });
  socket.pause();
  const fail = (error: NodeJS.ErrnoException) => {
    const { code = 'EUNKNOWN', message } = error;
    answer({ id, how: 'failed', code, message });
  };
  socket.once('error', fail);
  socket.once('connect', () => {
    socket.off('error', fail);
    socket.on('error', () => {});
    process.send?.({ id, how: 'connected' } satisfies DialAnswer, socket);
  });
});

process.on('disconnect', () => process.exit());
process.send?.('ready');

function answer(words: DialAnswer): void {
  process.send?.(words);
}
