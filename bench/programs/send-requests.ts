import { HttpConnection } from '../http-connection.ts';
import { median } from '../row.ts';
import { answer } from './answer.ts';

/** Each client sends its requests one after the other, `times` times, on its own connection. */
export interface SendQuestion {
  readonly port: number;
  readonly clients: readonly (readonly string[])[];
  readonly times: number;
  /** Every answer must have this status. */
  readonly status: number;
}

export interface SendAnswer {
  readonly requests: number;
  readonly seconds: number;
  readonly medianMs: number;
}

/** The load generator. */
answer(async ({ port, clients, times, status }: SendQuestion): Promise<SendAnswer> => {
  const connections = await Promise.all(clients.map(() => HttpConnection.to(port)));
  const latenciesMs: number[] = [];
  const sendAll = async (connection: HttpConnection, requests: readonly string[]) => {
    for (let time = 0; time < times; time++) {
      for (const request of requests) {
        const sentAt = performance.now();
        const got = await connection.send(request);
        latenciesMs.push(performance.now() - sentAt);
        if (got.status !== status) throw new Error(`${got.head}\n${got.body}\n${request}`);
      }
    }
  };
  const startedAt = performance.now();
  await Promise.all(
    connections.map((connection, index) => sendAll(connection, clients[index] ?? [])),
  );
  const seconds = (performance.now() - startedAt) / 1_000;
  for (const connection of connections) connection.close();
  return { requests: latenciesMs.length, seconds, medianMs: median(latenciesMs) };
});
