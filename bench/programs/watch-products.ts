import { once } from 'node:events';
import type { LiveMessage, LiveWatch } from '@thingy/contracts';
import { WebSocket } from 'ws';
import { answer } from './answer.ts';

const OPENING_AT_ONCE = 20;

export type WatchQuestion =
  /** A socket for each list of products; answered when all of them are told of changes. */
  | {
      readonly type: 'open';
      readonly port: number;
      readonly origin: string;
      readonly watches: readonly (readonly string[])[];
    }
  | { readonly type: 'count' }
  | { readonly type: 'close' };

export interface WatchAnswer {
  /** That all sockets have got so far. */
  readonly messages: number;
}

const sockets: WebSocket[] = [];
let messages = 0;

/** Pages that are open. What they are told is counted and not looked at. */
answer(async (question: WatchQuestion): Promise<WatchAnswer> => {
  if (question.type === 'open') {
    const { port, origin, watches } = question;
    for (let from = 0; from < watches.length; from += OPENING_AT_ONCE) {
      const some = watches.slice(from, from + OPENING_AT_ONCE);
      sockets.push(...(await Promise.all(some.map((ids) => open(port, origin, ids)))));
    }
  }
  if (question.type === 'close') {
    for (const socket of sockets.splice(0)) socket.terminate();
  }
  return { messages };
});

async function open(
  port: number,
  origin: string,
  productIds: readonly string[],
): Promise<WebSocket> {
  const options = { headers: { origin }, perMessageDeflate: false };
  const socket = new WebSocket(`ws://127.0.0.1:${port}/live`, options);
  await once(socket, 'open');
  const watch: LiveWatch = { type: 'watch', productIds, after: null };
  socket.send(JSON.stringify(watch));
  const [first] = await once(socket, 'message');
  const { type } = JSON.parse(String(first)) as LiveMessage;
  if (type !== 'watching') throw new Error(`the first message is ${type}`);
  socket.on('message', () => {
    messages++;
  });
  // A socket that is closed would cost the service less.
  socket.on('close', (code) => {
    if (sockets.includes(socket)) throw new Error(`a socket was closed: ${code}`);
  });
  return socket;
}
