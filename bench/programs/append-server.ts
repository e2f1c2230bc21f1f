import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { BareLog } from '../bare-log.ts';
import { answer } from './answer.ts';
import { cpuMsSoFar } from './cost.ts';

/** To be answered with `body`, once a record is in the topic. */
export interface ServeAppends {
  readonly type: 'serve';
  readonly brokers: string;
  readonly topic: string;
  readonly body: string;
}

export type AppendServerQuestion = ServeAppends | { readonly type: 'cpu' };

/**
 * The least that a command over HTTP can cost with Node's own server: a body that is parsed and
 * looked at no further, an append until it is read again, and an answer that is there already.
 * Replies with the port, or with milliseconds.
 */
answer(async (question: AppendServerQuestion): Promise<number> => {
  if (question.type === 'cpu') return cpuMsSoFar();
  const server = createServer(listener(question));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
});

function listener({ brokers, topic, body }: ServeAppends): RequestListener {
  const log = new BareLog(brokers, topic);
  const bytes = Buffer.from(body);
  const headers = { 'content-type': 'application/json', 'content-length': bytes.length };
  return (request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', async () => {
      JSON.parse(Buffer.concat(chunks).toString());
      await log.append('seen');
      response.writeHead(200, headers).end(bytes);
    });
  };
}
