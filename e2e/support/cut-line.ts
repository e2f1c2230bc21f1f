import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';

/** What goes wrong in a page whose line is cut: requests, and the sockets that it tries to open. */
export const CUT_OFF = /^failed \w+ http.* net::ERR_\w+$|^console WebSocket connection to /;

/** A proxy between a browser and the shop, for requests and for sockets, that can be cut. */
export interface CutLine {
  /** For the browser's settings. */
  readonly server: string;
  /** Breaks what is under way, and refuses the rest until `mend`. */
  cut(): void;
  mend(): void;
  close(): Promise<void>;
}

export async function openCutLine(): Promise<CutLine> {
  const sockets = new Set<Duplex>();
  let isCut = false;
  const keep = (socket: Duplex) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    socket.once('error', () => socket.destroy());
    if (isCut) socket.destroy();
  };
  const breakAll = () => {
    for (const socket of sockets) socket.destroy();
  };
  const server = createServer(forward);
  server.on('connection', keep);
  server.on('connect', (incoming: IncomingMessage, socket: Duplex) => {
    const { hostname, port } = new URL(`http://${incoming.url}`);
    const onward: Socket = connect(Number(port), hostname, () => {
      socket.write('HTTP/1.1 200 Connection Established\r\n\r\n');
      socket.pipe(onward).pipe(socket);
    });
    keep(onward);
    socket.once('close', () => onward.destroy());
    onward.once('close', () => socket.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    server: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    cut() {
      isCut = true;
      breakAll();
    },
    mend() {
      isCut = false;
    },
    async close() {
      const closed = new Promise((resolve) => server.close(resolve));
      breakAll();
      await closed;
    },
  };
}

function forward(incoming: IncomingMessage, outgoing: ServerResponse): void {
  const { method, headers, url = '' } = incoming;
  const onward = request(new URL(url), { method, headers }, (answer) => {
    outgoing.writeHead(answer.statusCode ?? 502, answer.rawHeaders);
    answer.pipe(outgoing);
  });
  onward.on('error', () => outgoing.destroy());
  outgoing.on('close', () => onward.destroy());
  incoming.pipe(onward);
}
