import { type IncomingMessage, type Server, STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import { WsAdapter } from '@nestjs/platform-ws';
import type { WebSocket, WebSocketServer } from 'ws';
import { CLOSE_MS_MAX, type Live } from './live.ts';
import type { Refused } from './live-door.ts';

/** Where a page opens its socket. */
export const LIVE_PATH = '/live';
/** Bytes of a message from a page: ids of the most products that it may watch, and a position. */
const MESSAGE_BYTES_MAX = 32_768;

/** Whether a request asks for a socket; any other stays a request, whatever else it offers. */
export function asksForSocket({ url = '', headers }: IncomingMessage): boolean {
  const [path] = url.split('?', 1);
  return path === LIVE_PATH && headers.upgrade?.toLowerCase() === 'websocket';
}

/**
 * Nest's adapter for `ws`, on the port of the service. Requests for a socket are answered by the
 * door first, in HTTP; messages go to the gateway's `Live` directly.
 */
export class LiveAdapter extends WsAdapter {
  readonly #live: Live;

  constructor(app: object, live: Live) {
    super(app);
    this.#live = live;
  }

  override create(port: number, options: object): WebSocketServer {
    return super.create(port, {
      ...options,
      maxPayload: MESSAGE_BYTES_MAX,
      closeTimeout: CLOSE_MS_MAX,
    });
  }

  /** Nest's own form of messages is not ours. */
  override bindMessageHandlers(): void {}

  /** What is wrong with a client closes its socket and is counted there: no error of ours. */
  override bindErrorHandler(server: WebSocketServer): WebSocketServer {
    return server.on('connection', (socket: WebSocket) => socket.on('error', ignore));
  }

  override async dispose(): Promise<void> {
    this.#live.stop();
    await super.dispose();
  }

  /** In place of a listener that asks nobody, and that a broken connection can bring down. */
  protected override ensureHttpServerExists(port: number, httpServer?: Server) {
    if (httpServer === undefined || this.httpServersRegistry.has(port)) return undefined;
    this.httpServersRegistry.set(port, httpServer);
    httpServer.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
      socket.on('error', ignore);
      const refused = this.#live.refuse(request);
      if (refused === null) this.#upgrade(port, request, socket, head);
      else answer(socket, refused);
    });
    return httpServer;
  }

  #upgrade(port: number, request: IncomingMessage, socket: Duplex, head: Buffer): void {
    const [server] = this.wsServersRegistry.get(port) as [WebSocketServer];
    server.handleUpgrade(request, socket, head, (opened) => {
      server.emit('connection', opened, request);
    });
  }
}

function answer(socket: Duplex, { status, code, title, seconds }: Refused): void {
  const body = JSON.stringify({ type: `urn:problem:${code}`, title, status, code });
  const head = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
    'Connection: close',
    'Cache-Control: no-store',
    'Content-Type: application/problem+json; charset=utf-8',
    `Content-Length: ${Buffer.byteLength(body)}`,
    ...(seconds === undefined ? [] : [`Retry-After: ${Math.ceil(seconds)}`]),
  ];
  socket.once('finish', () => socket.destroy());
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`);
}

/** The socket's end says the same. */
function ignore(): void {}
