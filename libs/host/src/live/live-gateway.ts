import type { IncomingMessage } from 'node:http';
import { type OnGatewayConnection, WebSocketGateway } from '@nestjs/websockets';
import type { Origin, Typed } from '@thingy/simba';
import type { WebSocket } from 'ws';
import type { Live } from './live.ts';
import { LIVE_PATH } from './live-adapter.ts';
import type { LiveReplica } from './live-hub.ts';
import type { LiveSource, Rendered, Touched, Watcher } from './live-source.ts';

/** A context's end of its pages' sockets: says what there is to tell, and `Live` does the rest. */
@WebSocketGateway({ path: LIVE_PATH })
export abstract class LiveGateway<Model, Outcome extends Typed>
  implements LiveSource<Model, Outcome>, OnGatewayConnection
{
  abstract readonly isPerSession: boolean;
  abstract readonly whole: string | null;
  readonly #live: Live;

  /** Nest finds the gateway by what its class inherits. */
  constructor(live: Live, replica: LiveReplica<Model, Outcome>) {
    this.#live = live;
    live.serve(replica, this);
  }

  handleConnection(socket: WebSocket, request: IncomingMessage): void {
    this.#live.opened(socket, request);
  }

  abstract touched(outcome: Outcome): Touched | null;
  abstract keysOf(model: Model, watcher: Watcher): readonly string[];
  abstract render(model: Model, item: string, watcher: Watcher, at: Origin | null): Rendered | null;
}
