import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { LoneService } from '@thingy/tools';
import { Apart } from '../apart.ts';
import { wireOf } from '../http-connection.ts';
import { cpuMsOf } from '../metrics.ts';
import type { SendAnswer, SendQuestion } from '../programs/send-requests.ts';
import { type Row, rowOf } from '../row.ts';
import { mintSessions } from '../sessions.ts';
import type { Stage } from '../stage.ts';
import { startService } from '../start-service.ts';
import { pairOf, takeTurns } from '../take-turns.ts';

/** Many and short: what else the machine does hits all three of a round alike. */
const ROUNDS = 40;
const CONNECTIONS = 16;
const REQUESTS_EACH = 125;
const WARM_UPS = 4;
const SENDER = join(import.meta.dirname, '../programs/send-requests.ts');

type Tracing = 'none' | 'sampled out' | 'all sampled';

/** CPU of a request with tracing that samples none or all of them, beside one without tracing. */
export async function tracing(stage: Stage): Promise<Row[]> {
  const logs = await stage.emptyLogs('traced-');
  const collector = await openSink();
  const sender = new Apart<SendQuestion, SendAnswer>(SENDER);
  const traced = (rate: string) => {
    return { JAEGER_ENDPOINT: collector.endpoint, TRACE_SAMPLE_RATE: rate };
  };
  const carts: Record<Tracing, LoneService> = {
    none: await startService('cart', logs, {}),
    'sampled out': await startService('cart', logs, traced('0')),
    'all sampled': await startService('cart', logs, traced('1')),
  };
  try {
    const cookies = await mintSessions(carts.none.port, CONNECTIONS);
    const rows: Row[] = [];
    for (const [method, path] of [
      ['GET', '/cart'],
      ['DELETE', '/cart?generation=0'],
    ] as const) {
      const clients = cookies.map((cookie) => [wireOf({ method, path, headers: { cookie } })]);
      rows.push(...(await rowsOf(`${method} /cart`, carts, sender, clients)));
    }
    return rows;
  } finally {
    await Promise.all(Object.values(carts).map((cart) => cart.stop('SIGTERM')));
    await sender.stop();
    collector.close();
  }
}

async function rowsOf(
  name: string,
  carts: Readonly<Record<Tracing, LoneService>>,
  sender: Apart<SendQuestion, SendAnswer>,
  clients: SendQuestion['clients'],
): Promise<Row[]> {
  const perRequest = (cart: LoneService) => async () => {
    const before = await cpuMsOf(cart);
    const { requests } = await sender.ask({
      port: cart.port,
      clients,
      times: REQUESTS_EACH,
      status: 200,
    });
    return (((await cpuMsOf(cart)) - before) * 1_000) / requests;
  };
  const measurements: Record<Tracing, () => Promise<number>> = {
    none: perRequest(carts.none),
    'sampled out': perRequest(carts['sampled out']),
    'all sampled': perRequest(carts['all sampled']),
  };
  // Unmeasured: compiled code is what is compared.
  await takeTurns(WARM_UPS, measurements);
  const rounds = await takeTurns<Tracing, number>(ROUNDS, measurements);
  return (['sampled out', 'all sampled'] as const).map((which) => {
    const pairs = pairOf(rounds, 'none', which, (us) => us);
    return rowOf(`${name}, ${which}, CPU`, 'µs', pairs);
  });
}

/** A collector that takes whatever comes. */
async function openSink() {
  const server = createServer((request, response) => {
    request.resume().once('end', () => response.writeHead(202).end());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const close = () => {
    server.closeAllConnections();
    server.close();
  };
  return { endpoint: `http://127.0.0.1:${port}/api/traces`, close };
}
