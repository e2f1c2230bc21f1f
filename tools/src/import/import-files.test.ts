import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { catalog, productOf } from '@thingy/catalog-domain';
import { order, stockOf } from '@thingy/order-domain';
import {
  LOG_OPENED,
  MemoryLog,
  Replica,
  type StateMachine,
  structured,
  type Typed,
} from '@thingy/simba';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { BadLine } from '../csv/read-csv.ts';
import { type ImportTarget, IN_FLIGHT_MAX, importFiles } from './import-files.ts';
import { productPlan } from './product-plan.ts';
import { ReplicaTarget } from './replica-target.ts';
import { stockPlan } from './stock-plan.ts';

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'thingy-import-'));
});

afterAll(() => rm(folder, { recursive: true }));

test('a second import of the same file writes nothing', async () => {
  const { log, target } = await contextOf('catalog', catalog);
  const file = await products('a.csv', ['p1,Lamp,d,100,a.svg,Lights', 'p2,Cup,d,200,b.svg,Cups']);
  expect(await importFiles(productPlan, { old: null, new: file }, target, fail)).toEqual({
    read: 2,
    changed: 2,
    left: 0,
    bad: 0,
  });
  const end = await log.end();
  const again = await importFiles(productPlan, { old: null, new: file }, target, fail);
  expect(again).toEqual({ read: 2, changed: 0, left: 2, bad: 0 });
  expect(await log.end()).toBe(end);
});

test('of two files only the difference is sent: changed, new and missing products', async () => {
  const { log, replica, target } = await contextOf('catalog', catalog);
  const lamp = 'p1,Lamp,d,100,a.svg,Lights';
  const old = await products('old.csv', [
    lamp,
    'p2,Cup,d,200,b.svg,Cups',
    'p3,Hat,d,300,c.svg,Hats',
  ]);
  await importFiles(productPlan, { old: null, new: old }, target, fail);
  const before = await log.end();
  const next = await products('new.csv', [
    'p4,Pen,d,5,d.svg,Pens',
    'p2,Cup,d,250,b.svg,Cups',
    lamp,
  ]);

  const result = await importFiles(productPlan, { old, new: next }, target, fail);

  expect(result).toEqual({ read: 4, changed: 3, left: 1, bad: 0 });
  expect((await log.end()) - before).toBe(3);
  const shown = (id: string) => replica.read((model) => productOf(model, id)?.entry);
  expect((await shown('p2'))?.priceCents).toBe(250);
  expect(await shown('p3')).toBeUndefined();
  expect((await shown('p4'))?.name).toBe('Pen');
});

test('a bad line is named, with its reason, and leaves its product as it is', async () => {
  const { replica, target } = await contextOf('catalog', catalog);
  const good = 'p1,Lamp,d,100,a.svg,Lights';
  const old = await products('old.csv', [good, 'p2,Cup,d,200,b.svg,Cups']);
  await importFiles(productPlan, { old: null, new: old }, target, fail);
  const next = await products('new.csv', [good, 'p2,Cup,d,-1,b.svg,Cups', 'p1,Again,d,1,a.svg,X']);
  const bad: BadLine[] = [];

  const result = await importFiles(productPlan, { old, new: next }, target, (b) => bad.push(b));

  expect(result).toMatchObject({ changed: 0, bad: 2 });
  expect(bad.map(({ line }) => line)).toEqual([3, 4]);
  expect(bad[0]?.reason).toContain('priceCents must be an integer');
  expect(bad[1]?.reason).toContain('earlier line');
  expect(await replica.read((model) => productOf(model, 'p2')?.entry.priceCents)).toBe(200);
});

test('a line that can not be read may be any product: nothing is removed then', async () => {
  const { replica, target } = await contextOf('catalog', catalog);
  const old = await products('old.csv', ['p1,Lamp,d,100,a.svg,Lights']);
  await importFiles(productPlan, { old: null, new: old }, target, fail);
  const next = await products('new.csv', ['"p1"?,Lamp,d,100,a.svg,Lights']);
  const result = await importFiles(productPlan, { old, new: next }, target, () => undefined);
  expect(result).toMatchObject({ changed: 0, bad: 1 });
  expect(await replica.read((model) => productOf(model, 'p1'))).not.toBeNull();
});

test('importing stock again never puts back what was sold', async () => {
  const { replica, target } = await contextOf('order', order);
  const file = await stock('stock.csv', ['p1,10', 'p2,0']);
  await importFiles(stockPlan, { old: null, new: file }, target, fail);
  await replica.submit({
    id: 'sold-three-of-p1',
    session: null,
    message: { type: 'AdjustStock', productId: 'p1', delta: -3 },
  });
  const next = await stock('next.csv', ['p1,12', 'p2,5', 'p3,1']);

  await importFiles(stockPlan, { old: null, new: file }, target, fail);
  const result = await importFiles(stockPlan, { old: file, new: next }, target, fail);

  expect(result).toEqual({ read: 3, changed: 2, left: 1, bad: 0 });
  const left = (id: string) => replica.read((model) => stockOf(model, id));
  expect(await Promise.all(['p1', 'p2', 'p3'].map(left))).toEqual([7, 5, 1]);
});

test('a bounded number of intents is under way, and a failure ends the import', async () => {
  const rows = Array.from({ length: 2_000 }, (_, i) => `p${i},1`);
  const file = await stock('many.csv', rows);
  let underWay = 0;
  let most = 0;
  const target: ImportTarget<unknown> = {
    foresee: async () => ({ kind: 'change' }),
    send: async () => {
      most = Math.max(most, ++underWay);
      await new Promise((resolve) => setImmediate(resolve));
      underWay--;
      return { kind: 'change' };
    },
  };
  expect(await importFiles(stockPlan, { old: null, new: file }, target, fail)).toMatchObject({
    changed: 2_000,
  });
  expect(most).toBe(IN_FLIGHT_MAX);
  const broken = { ...target, send: () => Promise.reject(new Error('away')) };
  await expect(importFiles(stockPlan, { old: null, new: file }, broken, fail)).rejects.toThrow(
    'could not be sent',
  );
});

async function contextOf<Model, Message extends Typed, Outcome extends Typed>(
  context: string,
  machine: StateMachine<Model, Message, Outcome>,
) {
  const log = new MemoryLog({ name: `${context}/0` });
  const nobody = { session: null, fingerprint: '', traceparent: null, origin: null };
  const message = { type: LOG_OPENED, logId: 'log-id' };
  const opened = { id: 'opened', source: 'test', previousOrigin: null, message, ...nobody };
  await log.append([structured.wrap(opened)]);
  const replica = new Replica({ log, machine, context, source: 'test' });
  await replica.start();
  return { log, replica, target: new ReplicaTarget(replica, machine) };
}

function products(name: string, rows: string[]): Promise<string> {
  return write(name, ['id,name,description,priceCents,picture,category', ...rows]);
}

function stock(name: string, rows: string[]): Promise<string> {
  return write(name, ['productId,quantity', ...rows]);
}

async function write(name: string, lines: string[]): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, `${lines.join('\n')}\n`);
  return path;
}

function fail({ line, reason }: BadLine): never {
  throw new Error(`line ${line}: ${reason}`);
}
