import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type LocalKafka, Random, SERVICES, startKafka } from '@thingy/tools';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Client } from '../support/client.ts';
import { expectReplicasToAgree } from '../support/digests.ts';
import { seedOfThisRun } from '../support/seed-of-this-run.ts';
import { openShop, type ShopFixture } from '../support/shop-fixture.ts';
import { thing } from '../support/things.ts';
import { type Actor, actorOf, lookAtTheEnd } from './actor.ts';
import { CartClient, type CartRecorder } from './cart-client.ts';
import { cartSpecification } from './cart-specification.ts';
import { checkKeys, checkPositions, countsOf, type Finding } from './check-history.ts';
import { type Disturbance, type Disturbed, disturb, formatPlan, planOf } from './disturbances.ts';
import { Prices, ProductClient, type ProductRecorder } from './product-client.ts';
import { productSpecification } from './product-specification.ts';
import { Recorder } from './recorder.ts';
import { StockClient, type StockRecorder } from './stock-client.ts';
import { stockSpecification } from './stock-specification.ts';

const SESSIONS = 4;
const OWNERS = 3;
const IN_CARTS = ['tea', 'cup', 'pot'];
const PRICED = ['rug', 'bed'];
const STOCKED = ['oak', 'elm'];
const STOCK = 1_000_000;
/** Of all plain reads: those that may say that they are behind. */
const BEHIND_SHARE_MAX = 0.05;
/** Who want the same product, and for how long. */
const RIVALS = 6;
const RIVALRY_MS = 5_000;
const TEST_MS_MAX = 180_000;

const seed = seedOfThisRun();

describe(`histories of clients of two replicas of each service (SEED=${seed})`, () => {
  const random = new Random(seed);
  const carts: CartRecorder = new Recorder();
  const products: ProductRecorder = new Recorder();
  const stocks: StockRecorder = new Recorder();
  const prices = new Prices();
  let dataDir: string;
  let kafka: LocalKafka;
  let fixture: ShopFixture;

  beforeAll(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'thingy-history-kafka-'));
    kafka = await startKafka({ dataDir });
    const replicas = { catalog: 2, cart: 2, order: 2, bridge: 2 };
    fixture = await openShop(kafka.brokers, { replicas });
    const owner = fixture.owner();
    await owner.cart('cart-1');
    for (const id of IN_CARTS) {
      await owner.putProduct('catalog-1', thing(id));
      await owner.setStock('order-1', id, STOCK);
    }
    // Both know the products from here on.
    await vi.waitFor(() => mustBeKnown(owner), { timeout: TEST_MS_MAX });
  }, TEST_MS_MAX);

  afterAll(async () => {
    await fixture.close();
    await kafka.stop();
    await rm(dataDir, { recursive: true });
  });

  async function mustBeKnown(owner: Client): Promise<void> {
    for (const part of ['cart-1', 'cart-2', 'order-1', 'order-2']) {
      const { status, headers } = await owner.send(
        part,
        'GET',
        part.startsWith('cart') ? '/cart' : '/orders',
      );
      expect({ status, behind: headers.get('shop-behind') }).toEqual({ status: 200, behind: null });
    }
  }

  /** Two devices each, which share a cart and know nothing of each other. */
  async function openSession(session: number): Promise<readonly Actor[]> {
    const key = `cart ${session}`;
    const device = fixture.client();
    await device.cart('cart-1');
    return [device, device.twin()].map((client, i) => {
      const name = `session ${session} device ${i + 1}`;
      const cart = new CartClient(client, { name, key, products: IN_CARTS }, carts, random.fork());
      const end = () => lookAtTheEnd('cart', (kind, part) => cart.look(kind, part));
      return actorOf(() => cart.act(), end, random.fork());
    });
  }

  function openOwner(owner: number): Actor {
    const name = `owner ${owner}`;
    const client = fixture.owner();
    const at = { name, products: PRICED, prices };
    const product = new ProductClient(client, at, products, random.fork());
    const stock = new StockClient(client, { name, products: STOCKED }, stocks, random.fork());
    const dice = random.fork();
    const act = () => (dice.onceIn(3) ? stock.act() : product.act());
    const end = async () => {
      for (const id of PRICED) {
        await lookAtTheEnd('catalog', (kind, part) => product.look(kind, id, part));
      }
    };
    return actorOf(act, end, random.fork());
  }

  function disturbed(): Disturbed {
    return {
      kill: (part) => fixture.shop.kill(part),
      restart: (part) => fixture.shop.restart(part),
      killBroker: () => kafka.kill(),
      async restartBroker() {
        kafka = await startKafka({ dataDir });
      },
      stallBroker: () => void process.kill(kafka.pid, 'SIGSTOP'),
      resumeBroker: () => void process.kill(kafka.pid, 'SIGCONT'),
    };
  }

  async function mustBeAsPromised(plan: readonly Disturbance[]): Promise<void> {
    const all = [...carts.history, ...products.history, ...stocks.history];
    const counts = {
      carts: countsOf(carts.history),
      products: countsOf(products.history),
      stocks: countsOf(stocks.history),
    };
    console.log(JSON.stringify(counts));
    const findings = [
      ...checkKeys(cartSpecification, carts.history, { type: 'read' }),
      ...checkKeys(productSpecification, products.history, { type: 'read' }),
      // Nothing shows a stock but what is refused: this read never comes.
      ...checkKeys(stockSpecification, stocks.history, { type: 'read' }),
      ...checkPositions(all),
    ];
    await mustBeEmpty(findings, { seed, plan: formatPlan(plan), counts });
    const { plain, behind } = countsOf(all);
    const message = `${behind} of ${plain} plain reads say that they are behind`;
    expect(behind / plain, message).toBeLessThan(BEHIND_SHARE_MAX);
  }

  it(
    'are linearizable, and causal for plain reads, where all want one product',
    async () => {
      const lamp: ProductRecorder = new Recorder();
      const endMs = performance.now() + RIVALRY_MS;
      const rivals = Array.from({ length: RIVALS }, async (_, i) => {
        const at = { name: `rival ${i + 1}`, products: ['lamp'], prices };
        const rival = new ProductClient(fixture.owner(), at, lamp, random.fork());
        while (performance.now() < endMs) await rival.act();
      });
      await Promise.all(rivals);
      const counts = countsOf(lamp.history);
      console.log(`SEED=${seed}; ${JSON.stringify(counts)}`);
      const findings = checkKeys(productSpecification, lamp.history, { type: 'read' });
      await mustBeEmpty([...findings, ...checkPositions(lamp.history)], { seed, counts });
    },
    TEST_MS_MAX,
  );

  it(
    'are linearizable, and causal for plain reads, whatever is killed',
    async () => {
      const actors: Actor[] = [];
      for (let session = 1; session <= SESSIONS; session++) {
        actors.push(...(await openSession(session)));
      }
      for (let owner = 1; owner <= OWNERS; owner++) actors.push(openOwner(owner));
      const plan = planOf(random.fork(), SERVICES);
      console.log(`SEED=${seed}; ${formatPlan(plan)}`);

      let isOver = false;
      const acting = actors.map((actor) => actor(() => isOver));
      const disturbing = disturb(plan, disturbed(), console.log).finally(() => {
        isOver = true;
      });
      await Promise.all([disturbing, ...acting]);

      await mustBeAsPromised(plan);
      await expectReplicasToAgree(fixture.shop);
    },
    TEST_MS_MAX,
  );
});

async function mustBeEmpty(findings: readonly Finding[], run: object): Promise<void> {
  if (findings.length === 0) return;
  const file = join(await mkdtemp(join(tmpdir(), 'thingy-history-')), `${seed}.json`);
  await writeFile(file, JSON.stringify({ ...run, findings }, null, 1));
  const lines = findings.map(({ promise, key, message }) => `not ${promise}: ${key}: ${message}`);
  throw new Error(`${lines.join('\n')}\nThe histories: ${file}`);
}
