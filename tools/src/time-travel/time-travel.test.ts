import { order } from '@thingy/order-domain';
import { MemoryLog, MemorySnapshotStore, type Payload, takeSnapshot } from '@thingy/simba';
import { describe, expect, test } from 'vitest';
import {
  ADDRESS,
  messageOf,
  opened,
  placeOrder,
  product,
  recorded,
} from './recorded.test-support.ts';
import { timeTravel } from './time-travel.ts';

const GOOD = 'order-of-ann-0001';
const LATE = 'order-of-bob-0001';
const tea = (quantity: number, unitPriceCents = 100) => [
  { productId: 'tea', quantity, unitPriceCents },
];
const changed = (fact: number, priceCents: number) =>
  recorded({
    id: `fact${fact}`,
    fact,
    message: messageOf('ProductChanged', { product: product('tea', priceCents) }),
  });

const ORDER = [
  opened,
  changed(1, 100),
  recorded({ id: 'stock', message: messageOf('SetStock', { productId: 'tea', quantity: 5 }) }),
  recorded({ id: GOOD, session: 'ann', fingerprint: 'f', message: placeOrder(GOOD, 0, tea(2)) }),
  recorded({ id: GOOD, session: 'ann', fingerprint: 'f', message: placeOrder(GOOD, 0, tea(2)) }),
  changed(2, 120),
  recorded({ id: LATE, session: 'bob', message: placeOrder(LATE, 0, tea(4)) }),
];

/** The same, and on by the rules of level 2. */
const ENDED = [
  ...ORDER,
  recorded({ id: 'level', message: messageOf('ActivateLevel', { level: 2 }) }),
  recorded({ id: 'ship', message: messageOf('ShipOrder', { orderId: GOOD }) }),
  recorded({ id: 'cancel', message: messageOf('CancelOrder', { orderId: GOOD }) }),
  recorded({
    id: `done-shipped ${GOOD}`,
    message: messageOf('Done', { effect: `shipped ${GOOD}`, result: 'failed' }),
  }),
];

const CART = [
  opened,
  changed(1, 100),
  recorded({
    id: 'add',
    session: 'ann',
    message: messageOf('AddItem', { productId: 'tea', delta: 2 }),
  }),
  recorded({
    id: 'add',
    session: 'bob',
    message: messageOf('AddItem', { productId: 'tea', delta: 1 }),
  }),
  recorded({
    id: 'set',
    session: 'ann',
    message: messageOf('SetQuantity', { productId: 'tea', quantity: 7, generation: 1 }),
  }),
  recorded({
    id: 'set',
    session: 'ann',
    fingerprint: 'another',
    message: messageOf('SetQuantity', { productId: 'tea', quantity: 1, generation: 0 }),
  }),
];

const CATALOG = [
  opened,
  ...['c', 'a', 'b'].map((id, index) =>
    recorded({
      id: `put-${id}`,
      message: messageOf('PutProduct', { product: product(id, index + 1) }),
    }),
  ),
  recorded({ id: 'remove', message: messageOf('RemoveProduct', { productId: 'a' }) }),
];

/** Runs the command on logs in memory, which must be as long afterwards as they were before. */
async function run(...args: readonly string[]) {
  return runOn(new MemorySnapshotStore(), 0, ...args);
}

/** With snapshots of the context, and on a log that was trimmed below that offset. */
async function runOn(snapshots: MemorySnapshotStore, below: number, ...args: readonly string[]) {
  return runWith(ORDER, snapshots, below, ...args);
}

/** With other orders. */
async function runWith(
  orders: readonly Payload[],
  snapshots: MemorySnapshotStore,
  below: number,
  ...args: readonly string[]
) {
  const logs = { catalog: CATALOG, cart: CART, order: orders };
  const output: string[] = [];
  const complaints: string[] = [];
  const log = new MemoryLog({ name: `${args[1]}/0`, now: () => Date.UTC(2026, 0, 1) });
  const records: readonly Payload[] = logs[args[1] as keyof typeof logs] ?? [];
  if (records.length > 0) await log.append(records);
  log.trim(below);
  const exitCode = await timeTravel(args, {
    open: () => ({ log, snapshots, close: () => log.close() }),
    print: (text) => output.push(text),
    complain: (text) => complaints.push(text),
  });
  expect(await log.end()).toBe(records.length);
  const [printed = ''] = output;
  expect(printed).not.toContain(ADDRESS);
  const answer: unknown = printed === '' ? undefined : JSON.parse(printed);
  return { exitCode, answer, complaints: complaints.join('\n') };
}

describe('at', () => {
  test('stock is told as it was after each record', async () => {
    const answers: unknown[] = [];
    for (const position of ['1', '2', '3', '4', 'end']) {
      const { exitCode, answer } = await run('at', 'order', position, 'stock', 'tea');
      expect(exitCode).toBe(0);
      answers.push(answer);
    }
    expect(answers).toEqual([null, 5, 3, 3, 3]);
  });

  test('an order is told from its record on, whoever gave it, without its address', async () => {
    expect((await run('at', 'order', '2', 'order', GOOD)).answer).toBeNull();
    const { answer, complaints } = await run('at', 'order', '3', 'order', GOOD);
    expect(answer).toMatchObject({ state: 'placed', order: { id: GOOD, totalCents: 200 } });
    expect(complaints).toBe('order/0/log1 after record 3, 2026-01-01T00:00:00.000Z, level 1');
    expect((await run('at', 'order', 'end', 'order', LATE)).answer).toMatchObject({
      state: 'refused',
      differences: [
        { reason: 'price-changed', shownCents: 100, actualCents: 120 },
        { reason: 'out-of-stock', wanted: 4, left: 3 },
      ],
    });
    expect((await run('at', 'order', 'end', 'orders', 'ann')).answer).toMatchObject({ total: 1 });
    expect((await run('at', 'order', 'end', 'orders', 'ann', 'page=2')).answer).toMatchObject({
      orders: [],
    });
  });

  test('what became of an order, and of the mails about it', async () => {
    const ask = async (...args: readonly string[]) =>
      (await runWith(ENDED, new MemorySnapshotStore(), 0, 'at', 'order', ...args)).answer;
    expect(await ask('7', 'order', GOOD)).toMatchObject({ order: { state: 'placed' } });
    expect(await ask('8', 'order', GOOD)).toMatchObject({ order: { state: 'shipped' } });
    expect(await ask('7', 'mails', GOOD)).toEqual([]);
    expect(await ask('8', 'owed')).toEqual([`shipped ${GOOD}`]);
    expect(await ask('end', 'owed')).toEqual([]);
    expect(await ask('end', 'mails', GOOD)).toMatchObject([{ kind: 'shipped', result: 'failed' }]);
    expect(await ask('end', 'mails', LATE)).toBeNull();
  });

  test('a cart', async () => {
    const { answer } = await run('at', 'cart', '3', 'cart', 'ann');
    expect(answer).toMatchObject({ lines: [{ productId: 'tea', quantity: 2 }], totalCents: 200 });
    expect((await run('at', 'cart', 'end', 'size')).answer).toMatchObject({ carts: 2 });
  });

  test('pages, products and categories of the catalog', async () => {
    const page = (await run('at', 'catalog', '3', 'page', 'sort=price', 'itemsPerPage=2')).answer;
    expect(page).toMatchObject({ total: 3, pages: 2, products: [{ id: 'c' }, { id: 'a' }] });
    expect((await run('at', 'catalog', '3', 'page', 'page=3')).answer).toMatchObject({
      type: 'PageNotFound',
    });
    expect((await run('at', 'catalog', '3', 'product', 'a')).answer).toMatchObject({ id: 'a' });
    expect((await run('at', 'catalog', '4', 'product', 'a')).answer).toBeNull();
    const categories = (await run('at', 'catalog', '4', 'categories')).answer;
    expect(categories).toEqual([{ name: 'things', products: 2 }]);
    expect((await run('at', 'catalog', '4', 'size')).answer).toMatchObject({ products: 2 });
  });
});

describe('why', () => {
  test('an order is not cancelled that was shipped, and what became of a mail', async () => {
    const ask = async (id: string) => {
      const { answer } = await runWith(ENDED, new MemorySnapshotStore(), 0, 'why', 'order', id);
      return (answer as readonly object[])[0];
    };
    const stock = expect.objectContaining({ productId: 'tea', stock: 3 });
    expect(await ask('cancel')).toMatchObject({
      outcomes: [{ type: 'OrderChangeRefused', reason: 'already-shipped' }],
      before: { order: { id: GOOD, state: 'shipped' }, lines: [stock] },
    });
    expect(await ask(`done-shipped ${GOOD}`)).toMatchObject({
      outcomes: [{ type: 'MailSettled', result: 'failed' }],
      before: { mails: [{ kind: 'shipped', result: null }] },
    });
  });

  test('a placed order: record, what was so before, outcomes; and the repetition', async () => {
    const { exitCode, answer } = await run('why', 'order', GOOD);
    expect(exitCode).toBe(0);
    const [first, again, ...more] = answer as readonly Record<string, unknown>[];
    expect(more).toEqual([]);
    expect(first).toMatchObject({
      position: { log: 'order/0/log1', offset: 3 },
      time: '2026-01-01T00:00:00.000Z',
      verdict: 'decided',
      duplicateOf: null,
      envelope: { id: GOOD, session: 'ann', message: { type: 'PlaceOrder', generation: 0 } },
      before: {
        generation: 0,
        orderIdAnswered: null,
        lines: [{ productId: 'tea', product: { priceCents: 100, removed: false }, stock: 5 }],
      },
      outcomes: [
        { type: 'OrderPlaced', orderId: GOOD },
        { type: 'StockLevelChanged', level: 3 },
      ],
    });
    expect(again).toMatchObject({
      position: { offset: 4 },
      verdict: 'duplicate',
      duplicateOf: 3,
      idReused: false,
      before: { generation: 1, orderIdAnswered: { state: 'placed' }, lines: [{ stock: 3 }] },
      outcomes: [{ type: 'OrderPlaced' }, { type: 'StockLevelChanged' }],
    });
  });

  test('a refused order shows the price and the stock that it met', async () => {
    const { answer } = await run('why', 'order', LATE, 'bob');
    expect(answer).toMatchObject([
      {
        before: { generation: 0, lines: [{ product: { priceCents: 120 }, stock: 3 }] },
        outcomes: [{ type: 'OrderRefused' }],
      },
    ]);
  });

  test('a fact and a stock command show the goods that they concern', async () => {
    const [fact] = (await run('why', 'order', 'fact2')).answer as readonly object[];
    expect(fact).toMatchObject({ verdict: 'decided', before: { product: { priceCents: 100 } } });
    const [stock] = (await run('why', 'order', 'stock')).answer as readonly object[];
    expect(stock).toMatchObject({ before: { productId: 'tea', stock: null } });
  });

  test('an id is its session’s: without one, every session’s command is told', async () => {
    expect((await run('why', 'cart', 'add')).answer).toHaveLength(2);
    expect((await run('why', 'cart', 'add', 'bob')).answer).toMatchObject([
      { position: { offset: 3 }, before: { cart: { lines: [] }, product: { priceCents: 100 } } },
    ]);
    expect((await run('why', 'cart', 'set')).answer).toMatchObject([
      {
        before: { cart: { generation: 0, lines: [{ quantity: 2 }] } },
        outcomes: [{ type: 'CartRefused', reason: 'cart-changed' }],
      },
      { verdict: 'duplicate', duplicateOf: 4, idReused: true },
    ]);
  });

  test('a catalog command shows its product before; simba’s own records show nothing', async () => {
    const [put] = (await run('why', 'catalog', 'put-a')).answer as readonly object[];
    expect(put).toMatchObject({ before: { product: null, stockLevel: null } });
    const [removal] = (await run('why', 'catalog', 'remove')).answer as readonly object[];
    expect(removal).toMatchObject({ before: { product: { id: 'a' } } });
    const [first] = (await run('why', 'catalog', 'opened')).answer as readonly object[];
    expect(first).toMatchObject({ verdict: 'own', before: null, outcomes: [] });
  });
});

describe('a log that was trimmed', () => {
  /** Of the order context, as it was after each of these records. */
  async function snapshotsAfter(...offsets: readonly number[]): Promise<MemorySnapshotStore> {
    const store = new MemorySnapshotStore();
    for (const offset of offsets) {
      const log = new MemoryLog({ name: 'order/0', now: () => Date.UTC(2026, 0, 1) });
      await log.append(ORDER.slice(0, offset + 1));
      await takeSnapshot({ log, machine: order, store, onIgnored: () => {} });
    }
    return store;
  }

  test('is told of from the newest snapshot at the position or before', async () => {
    const store = await snapshotsAfter(2, 4);
    const stockAt = (position: string) => runOn(store, 2, 'at', 'order', position, 'stock', 'tea');
    for (const [position, stock] of [
      ['2', 5],
      ['3', 3],
      ['4', 3],
      ['end', 3],
    ] as const) {
      expect((await stockAt(position)).answer).toBe(stock);
    }
    const { answer } = await runOn(store, 2, 'at', 'order', 'end', 'order', LATE);
    expect(answer).toEqual((await run('at', 'order', 'end', 'order', LATE)).answer);
  });

  test('is told of nothing before its oldest snapshot, and says what can be told', async () => {
    const { exitCode, complaints } = await runOn(
      await snapshotsAfter(2, 4),
      2,
      ...['at', 'order', '1', 'stock', 'tea'],
    );
    expect(exitCode).toBe(1);
    expect(complaints).toContain('was trimmed');
    expect(complaints).toContain('the first that can be told is 2');
  });

  test('is not told of at all without a snapshot that can be used', async () => {
    const store = await snapshotsAfter(2, 4);
    for (const chunks of store.chunksById.values()) chunks.pop();
    const { exitCode, complaints } = await runOn(store, 2, 'at', 'order', 'end', 'size');
    expect(exitCode).toBe(1);
    expect(complaints).toContain('order/0 was trimmed, and no usable snapshot');
  });

  test('still tells why, from the oldest snapshot on', async () => {
    const store = await snapshotsAfter(2, 4);
    const { answer } = await runOn(store, 2, 'why', 'order', GOOD);
    expect(answer).toEqual((await run('why', 'order', GOOD)).answer);
    const { complaints, exitCode } = await runOn(store, 2, 'why', 'order', 'stock');
    expect(exitCode).toBe(1);
    expect(complaints).toContain('no command stock since record 3; what was before was trimmed');
  });
});

test('a snapshot changes nothing of what is told of a whole log', async () => {
  const store = new MemorySnapshotStore();
  const log = new MemoryLog({ name: 'order/0', now: () => Date.UTC(2026, 0, 1) });
  await log.append(ORDER);
  await takeSnapshot({ log, machine: order, store, onIgnored: () => {} });
  for (const position of ['1', '3', 'end']) {
    const { answer } = await runOn(store, 0, 'at', 'order', position, 'stock', 'tea');
    expect(answer).toEqual((await run('at', 'order', position, 'stock', 'tea')).answer);
  }
  const { answer } = await runOn(store, 0, 'why', 'order', 'stock');
  expect(answer).toEqual((await run('why', 'order', 'stock')).answer);
});

describe('what is not there', () => {
  test.each([
    [
      'a position beyond the end',
      ['at', 'order', '7', 'size'],
      'no record 7 yet: its last one is 6',
    ],
    ['a command', ['why', 'order', 'no-such-id'], 'has no command no-such-id'],
    ['a command of the session', ['why', 'cart', 'add', 'eve'], 'add of the session eve'],
  ])('%s is named, and the exit code is 1', async (_, args: readonly string[], named) => {
    const { exitCode, complaints, answer } = await run(...args);
    expect(complaints).toContain(named);
    expect({ exitCode, answer }).toEqual({ exitCode: 1, answer: undefined });
  });

  test('a record that must not be guessed about ends the look, and is named', async () => {
    const strange = recorded({ id: 'new', message: messageOf('Unheard', {}) });
    ORDER.push(strange);
    const { exitCode, complaints } = await run('why', 'order', GOOD);
    expect(complaints).toContain('unknown type Unheard at 7');
    expect(exitCode).toBe(1);
    expect((await run('at', 'order', '6', 'stock', 'tea')).answer).toBe(3);
    ORDER.pop();
  });

  test.each([
    ['no context', ['at', 'shop', '1', 'size'], 'no context shop'],
    ['no verb', ['was', 'order', '1', 'size'], 'usage:'],
    ['no words at all', [], 'usage:'],
    ['no position', ['at', 'order', 'yesterday', 'size'], 'usage:'],
    ['no query', ['at', 'order', '1', 'constructor'], 'usage:'],
    ['an argument too many', ['at', 'order', '1', 'size', 'now'], 'usage:'],
    ['an unknown sort', ['at', 'catalog', '1', 'page', 'sort=colour'], 'usage:'],
    ['page 0', ['at', 'order', '1', 'orders', 'ann', 'page=0'], 'usage:'],
    ['no id', ['why', 'order'], 'usage:'],
  ])('%s is a mistake in asking: 2', async (_, args: readonly string[], named) => {
    const { exitCode, complaints } = await run(...args);
    expect(complaints).toContain(named);
    expect(exitCode).toBe(2);
  });
});
