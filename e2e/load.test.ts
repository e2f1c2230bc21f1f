import { runChaos, runLoad } from '@thingy/tools';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { seedOfThisRun } from './support/seed-of-this-run.ts';
import { openShop, type ShopFixture } from './support/shop-fixture.ts';

const CHAOS = { timeout: 300_000 };

describe('a shop under load', () => {
  const seed = seedOfThisRun();
  let fixture: ShopFixture;

  beforeAll(async () => {
    const env = { ADDRESS_REQUESTS_PER_SECOND: '0' };
    fixture = await openShop(inject('kafkaBrokers'), { replicas: { cart: 2 }, env });
  });

  afterAll(() => fixture.close());

  it(`keeps what it acknowledged: load, SEED=${seed}`, async () => {
    const of = (service: string) =>
      fixture.shop.parts.flatMap(({ kind, url }) => (kind === service && url ? [url] : []));
    const result = await runLoad({
      urls: { catalog: of('catalog'), cart: of('cart'), order: of('order') },
      backOfficeToken: fixture.shop.backOfficeToken,
      rate: 15,
      seconds: 6,
      seed,
    });
    expect(result.violations).toEqual([]);
    expect(result.unknown).toBe(0);
    expect(result.orders).toBeGreaterThan(0);
    expect(result.steps.find(({ name }) => name === 'order: place')?.p50).toBeGreaterThan(0);
  });

  it(`keeps it while its parts and Kafka are hurt: chaos, SEED=${seed}`, CHAOS, async () => {
    const lines: string[] = [];
    const say = (line: string) => lines.push(line);
    const result = await runChaos({ rate: 6, seconds: 12, seed, say });
    const happened = lines.join('\n');
    expect(result.violations, happened).toEqual([]);
    expect(result.comparison, happened).toBe(0);
    expect(result.orders).toBeGreaterThan(0);
    expect(result.disturbances.size).toBeGreaterThan(0);
  });
});
