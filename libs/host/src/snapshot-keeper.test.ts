import { afterEach, expect, it } from 'vitest';
import { SnapshotKeeper, type SnapshotKeeperOptions } from './snapshot-keeper.ts';

const EVERY = 100;
const stopping: AbortController[] = [];

afterEach(() => {
  for (const each of stopping.splice(0)) each.abort();
});

/** A context's log, and the snapshots that all keepers of it have written. */
class Context {
  end = 0;
  newest = 0;
  taken = 0;
  underWay = 0;
  underWayMax = 0;
  readonly troubles: string[] = [];
  fault: Error | null = null;

  keeper(more: Partial<SnapshotKeeperOptions> = {}): SnapshotKeeper {
    const keeper = new SnapshotKeeper({
      everyRecords: EVERY,
      logs: { cart: { end: async () => this.end } },
      take: (_, enough) => this.#take(enough),
      onTrouble: (what, error) => this.troubles.push(`${what}: ${error}`),
      lookMsMax: 2,
      retryMs: 0,
      ...more,
    });
    const stop = new AbortController();
    stopping.push(stop);
    void keeper.run(stop.signal);
    return keeper;
  }

  async #take(enough: number) {
    this.underWay++;
    this.underWayMax = Math.max(this.underWay, this.underWayMax);
    await new Promise((resolve) => setTimeout(resolve, 5));
    this.underWay--;
    if (this.fault !== null) throw this.fault;
    const isNew = this.newest < enough;
    if (isNew) {
      this.newest = this.end;
      this.taken++;
    }
    return { isNew, next: this.newest, putAtMs: 5_000 };
  }
}

const figuresOf = (keeper: SnapshotKeeper) =>
  Object.fromEntries(
    keeper.figures().map(({ name, labels, value }) => [labels.result ?? name, value]),
  );
const someLooks = () => new Promise((resolve) => setTimeout(resolve, 50));

it('writes a snapshot after so many records, and then only after so many more', async () => {
  const context = new Context();
  context.end = EVERY - 1;
  const keeper = context.keeper();
  await someLooks();
  expect(context.taken).toBe(0);
  context.end = EVERY;
  await expect.poll(() => context.newest).toBe(EVERY);
  context.end = 2 * EVERY - 1;
  await someLooks();
  expect(context.taken).toBe(1);
  expect(figuresOf(keeper)).toEqual({
    newest_snapshot_offset: EVERY,
    newest_snapshot_timestamp_seconds: 5,
    newest_snapshot_age_records: EVERY - 1,
    taken: 1,
    found: 0,
    failed: 0,
  });
});

it('writes none before it may', async () => {
  const context = new Context();
  context.end = 500;
  let isReady = false;
  context.keeper({ isReady: () => isReady });
  await someLooks();
  expect(context.taken).toBe(0);
  isReady = true;
  await expect.poll(() => context.taken).toBe(1);
});

it('leaves it at one that another process has written', async () => {
  const context = new Context();
  context.end = 1_000;
  context.newest = 950;
  const keeper = context.keeper();
  await expect.poll(() => figuresOf(keeper).found).toBe(1);
  await someLooks();
  expect(figuresOf(keeper)).toMatchObject({ found: 1, newest_snapshot_offset: 950 });
  expect(context.taken).toBe(0);
});

it('writes one after the other, whatever number of contexts is due', async () => {
  const context = new Context();
  context.end = 500;
  const end = async () => context.end;
  const keeper = context.keeper({ logs: { catalog: { end }, cart: { end }, order: { end } } });
  const attempts = () =>
    keeper
      .figures()
      .filter(({ labels, value }) => /taken|found/.test(labels.result ?? '') && Number(value) > 0)
      .length;
  await expect.poll(attempts).toBe(3);
  expect(context.underWayMax).toBe(1);
});

it('tells of what went wrong, counts it, and tries again later', async () => {
  const context = new Context();
  context.end = 500;
  context.fault = new Error('the store is away');
  const keeper = context.keeper({ retryMs: 30 });
  await expect.poll(() => figuresOf(keeper).failed).toBeGreaterThan(0);
  expect(context.troubles[0]).toBe('a snapshot of cart: Error: the store is away');
  expect(figuresOf(keeper).newest_snapshot_offset).toBe(0);
  context.fault = null;
  await expect.poll(() => context.newest).toBe(500);
});

it('waits before it tries again', async () => {
  const context = new Context();
  context.end = 500;
  context.fault = new Error('the store is away');
  const keeper = context.keeper({ retryMs: 60_000 });
  await someLooks();
  expect(figuresOf(keeper).failed).toBe(1);
});

it('ends when it is told to, in the middle of one too', async () => {
  const stop = new AbortController();
  const keeper = new SnapshotKeeper({
    everyRecords: 1,
    logs: { cart: { end: async () => 10 } },
    take: (_, __, signal) =>
      new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason))),
    onTrouble: () => expect.unreachable(),
    lookMsMax: 2,
  });
  const running = keeper.run(stop.signal);
  await someLooks();
  stop.abort();
  await running;
  expect(figuresOf(keeper).failed).toBe(0);
});
