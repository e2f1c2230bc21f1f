import { setTimeout as pause } from 'node:timers/promises';
import { HttpConnection } from '../http-connection.ts';
import { OpenLoop } from '../open-loop.ts';
import { percentile } from '../percentile.ts';
import { answer } from './answer.ts';
import { type Cost, countCost } from './cost.ts';

/** More are opened for none: a read that finds all of them busy waits, and its time runs. */
const CONNECTIONS = 64;
/** What is shed is sent again, and its time runs on. */
const SHED = 503;
const SHED_PAUSE_MS = 50;
const TRIES_MAX = 100;

export type ScheduleQuestion =
  /** From now on a read is due so often, of these requests in turn; answers at once. */
  | {
      readonly type: 'begin';
      readonly port: number;
      readonly wires: readonly string[];
      readonly everyMs: number;
    }
  /** No more. */
  | { readonly type: 'end' };

export interface ScheduleAnswer {
  /** Of each read, from when it was due until it was answered. */
  readonly latenciesMs: readonly number[];
  /** How late the reader itself began them, at the 99th percentile. */
  readonly lateP99Ms: number;
  /** Of the reader, for each read. */
  readonly cpuUsEach: number;
}

interface Reading {
  readonly loop: OpenLoop;
  readonly connections: Connections;
  readonly cost: () => Cost;
}

let reading: Reading | null = null;

/** A load generator that does not wait for answers. */
answer(async (question: ScheduleQuestion): Promise<ScheduleAnswer | null> => {
  if (question.type === 'begin') {
    const { port, wires, everyMs } = question;
    const connections = await Connections.to(port);
    const read = (number: number) => connections.read(wires[number % wires.length] ?? '');
    const loop = new OpenLoop(everyMs, read);
    reading = { loop, connections, cost: countCost() };
    loop.start();
    return null;
  }
  if (reading === null) throw new Error('nothing has begun');
  const { latenciesMs, latenessMs } = await reading.loop.stop();
  reading.connections.close();
  const cpuUsEach = (reading.cost().cpuMs * 1_000) / latenciesMs.length;
  reading = null;
  return { latenciesMs, lateP99Ms: percentile(latenessMs, 99), cpuUsEach };
});

/** Used in turn, so that none is idle for so long that the server closes it. */
class Connections {
  readonly #all: readonly HttpConnection[];
  readonly #free: HttpConnection[];
  readonly #waiting: ((connection: HttpConnection) => void)[] = [];

  private constructor(all: readonly HttpConnection[]) {
    this.#all = all;
    this.#free = [...all];
  }

  static async to(port: number): Promise<Connections> {
    const opening = Array.from({ length: CONNECTIONS }, () => HttpConnection.to(port));
    return new Connections(await Promise.all(opening));
  }

  async read(wire: string): Promise<void> {
    const connection = this.#free.shift() ?? (await this.#nextFree());
    let answer = await connection.send(wire);
    for (let tries = 1; answer.status === SHED && tries < TRIES_MAX; tries++) {
      await pause(SHED_PAUSE_MS);
      answer = await connection.send(wire);
    }
    if (answer.status !== 200) throw new Error(`${wire}\n${answer.head}`);
    const next = this.#waiting.shift();
    if (next === undefined) this.#free.push(connection);
    else next(connection);
  }

  close(): void {
    for (const connection of this.#all) connection.close();
  }

  #nextFree(): Promise<HttpConnection> {
    return new Promise((resolve) => this.#waiting.push(resolve));
  }
}
