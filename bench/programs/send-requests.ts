import { HttpConnection } from '../http-connection.ts';
import { median } from '../row.ts';
import { answer } from './answer.ts';
import { countCost } from './cost.ts';

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
  /** Of the load generator itself, for each request. */
  readonly cpuUsEach: number;
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
  const cost = countCost();
  await Promise.all(
    connections.map((connection, index) => sendAll(connection, clients[index] ?? [])),
  );
  const { cpuMs, wallMs } = cost();
  for (const connection of connections) connection.close();
  const requests = latenciesMs.length;
  return {
    requests,
    seconds: wallMs / 1_000,
    medianMs: median(latenciesMs),
    cpuUsEach: (cpuMs * 1_000) / requests,
  };
});
