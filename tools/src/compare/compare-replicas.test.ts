import { Logger } from '@nestjs/common';
import { createManagementServer, Metrics, replicaVitals } from '@thingy/host';
import {
  Digest,
  LOG_OPENED,
  MemoryLog,
  Replica,
  type StateMachine,
  structured,
  type Typed,
} from '@thingy/simba';
import { afterEach, beforeAll, expect, test } from 'vitest';
import { compareReplicas } from './compare-replicas.ts';

interface Sum {
  total: number;
  readonly digest: Digest;
}
type Added = { readonly type: 'Added'; readonly total: number };
type Add = { readonly type: 'Add'; readonly amount: number };

/** Adds numbers up; `add` is what a faulty version gets wrong. */
function sumBy(add: (total: number, amount: number) => number): StateMachine<Sum, Add, Added> {
  return {
    levelMax: 1,
    messageTypes: new Set(['Add']),
    initial: () => ({ total: 0, digest: new Digest() }),
    decide: ({ total }, { amount }) => [{ type: 'Added', total: add(total, amount) }],
    evolve(model, { total }) {
      model.total = total;
      model.digest.add(`${total}`);
    },
    digest: ({ digest }) => digest,
  };
}

const right = sumBy((total, amount) => total + amount);
const wrongAt1500 = sumBy((total, amount) => total + (amount === 1_500 ? amount - 1 : amount));

const stops: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0)) await stop();
});
beforeAll(() => Logger.overrideLogger(false));

/** The number of each record is its offset. */
async function logOf(records: number): Promise<MemoryLog> {
  const log = new MemoryLog({ name: 'sum/0' });
  const opened = { type: LOG_OPENED, logId: 'log1' };
  for (let from = 0; from < records; from += 500) {
    const offsets = Array.from({ length: Math.min(500, records - from) }, (_, i) => from + i);
    await log.append(
      offsets.map((amount) => recordOf(amount === 0 ? opened : ({ type: 'Add', amount } as Typed))),
    );
  }
  return log;
}

let ids = 0;
function recordOf(message: Typed) {
  const about = { id: `id${ids++}`, source: 'test', session: null, fingerprint: '' };
  const none = { traceparent: null, origin: null, previousOrigin: null };
  return structured.wrap({ ...about, ...none, message });
}

/** A live replica behind its management port. */
async function served(machine: StateMachine<Sum, Add, Added>, records: number, context = 'sum') {
  const replica = new Replica({ log: await logOf(records), machine, context, source: 'test' });
  await replica.start();
  const vitals = replicaVitals(context, replica, ({ total }) => ({ total }));
  const app = await createManagementServer(vitals, new Metrics(vitals), () => null);
  await app.listen(0, '127.0.0.1');
  stops.push(
    () => app.close(),
    () => replica.stop(),
  );
  return (await app.getUrl()).replace('[::1]', '127.0.0.1');
}

async function compared(...urls: readonly string[]) {
  const lines: string[] = [];
  const exitCode = await compareReplicas(urls, (line) => lines.push(line));
  return { exitCode, output: lines.join('\n') };
}

test('replicas that came to the same are equal, also where one is behind', async () => {
  const urls = [await served(right, 3_100), await served(right, 3_100), await served(right, 2_500)];
  const { exitCode, output } = await compared(...urls);
  expect(output).toContain('sum: equal at 4 positions');
  expect(output).toMatch(new RegExp(`^sum +2000 +equal +[0-9a-f]{16} +${urls.join(' ')}$`, 'm'));
  expect(exitCode).toBe(0);
});

test('one wrong decision among thousands is found, and where it was made', async () => {
  const [a, b, bad] = [
    await served(right, 4_100),
    await served(right, 4_100),
    await served(wrongAt1500, 4_100),
  ];
  const { exitCode, output } = await compared(a, b, bad);
  expect(output).toMatch(new RegExp(`^sum +1000 +equal .*${a} ${b} ${bad}$`, 'm'));
  expect(output).toMatch(new RegExp(`^sum +2000 +DIFFERENT +[0-9a-f]{16} +${a} ${b}$`, 'm'));
  expect(output).toMatch(new RegExp(`^sum +4100 +DIFFERENT +[0-9a-f]{16} +${bad}$`, 'm'));
  expect(output).toContain('replicas DIFFER: a record at or after 1000 and before 2000 was');
  expect(exitCode).toBe(1);
});

test('the metrics show the same: one value more than positions', async () => {
  const urls = [await served(right, 2_100), await served(wrongAt1500, 2_100)];
  const texts = await Promise.all(urls.map(async (url) => (await fetch(`${url}/metrics`)).text()));
  const lines = texts.flatMap((text) => text.split('\n'));
  const distinct = (start: string) => new Set(lines.filter((line) => line.startsWith(start))).size;
  for (const every of [1_000, 2_000]) {
    const labels = `{log="sum/0/log1",every="${every}"`;
    expect(distinct(`shop_digest_position${labels}`)).toBe(1);
    expect(distinct(`shop_digest_value${labels}`)).toBe(2);
  }
});

test('what can not be compared is no good news', async () => {
  const lone = await served(right, 1_100);
  const other = await served(right, 1_100, 'other');
  const { exitCode, output } = await compared(lone, lone, other);
  expect(output).toContain('sum: nothing to compare');
  expect(output).toContain('other: nothing to compare');
  expect(exitCode).toBe(2);
  expect((await compared()).exitCode).toBe(2);
});

test('a replica that does not answer is named', async () => {
  const urls = [await served(right, 1_100), await served(right, 1_100), 'http://127.0.0.1:1'];
  const { exitCode, output } = await compared(...urls);
  expect(output).toContain('sum: equal at 2 positions');
  expect(output).toContain('http://127.0.0.1:1: ');
  expect(exitCode).toBe(2);
});
