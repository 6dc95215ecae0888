import { createServer, type Socket } from 'node:net';
import type { Endpoint } from './address-plan.ts';

/** A listener of the network: the near end of a link, or a virtual address. */
export interface Gateway {
  readonly endpoint: Endpoint;
  readonly close: () => Promise<void>;
}

/**
 * Listens and hands over every connection. The system completes a connection before anybody can look at it, so a
 * connection that must not come about is one whose bytes go nowhere, and a refused one is reset before its first
 * answer.
 * @param port 0 for any free one
 */
export function openGateway(host: string, port: number, accept: (socket: Socket) => void): Promise<Gateway> {
  return new Promise((resolve, reject) => {
    const server = createServer({ noDelay: true, allowHalfOpen: true }, accept);
    server.once('error', reject);
    server.listen({ host, port, exclusive: true }, () => {
      const bound = server.address();
      if (bound === null || typeof bound === 'string') throw new Error('a TCP listener without a port');
      resolve({
        endpoint: { host, port: bound.port },
        close: () => new Promise((closed) => server.close(() => closed())),
      });
    });
  });
}
