import { createServer, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A proxy between a browser and the shop, in which answers can be held up. */
export interface LateLine {
  /** For the browser's settings. */
  readonly server: string;
  /** The next answer to a request of this path: it waits for `release` after the shop gave it. */
  holdAnswerTo(path: string): HeldAnswer;
  close(): Promise<void>;
}

export interface HeldAnswer {
  /** Resolves when the shop has answered, and the browser knows nothing of it. */
  readonly answered: Promise<void>;
  release(): void;
}

export async function openLateLine(): Promise<LateLine> {
  const held = new Map<string, { answered: () => void; released: Promise<void> }>();
  const server = createServer((incoming, outgoing) => {
    const url = new URL(incoming.url ?? '');
    const { method, headers } = incoming;
    const hold = held.get(url.pathname);
    held.delete(url.pathname);
    const onward = request(url, { method, headers }, async (answer) => {
      hold?.answered();
      await hold?.released;
      outgoing.writeHead(answer.statusCode ?? 502, answer.rawHeaders);
      answer.pipe(outgoing);
    });
    onward.on('error', () => give502(outgoing));
    incoming.pipe(onward);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    server: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    holdAnswerTo(path) {
      const answered = Promise.withResolvers<void>();
      const released = Promise.withResolvers<void>();
      held.set(path, { answered: answered.resolve, released: released.promise });
      return { answered: answered.promise, release: released.resolve };
    },
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function give502(outgoing: ServerResponse): void {
  if (!outgoing.headersSent) outgoing.writeHead(502);
  outgoing.end();
}
