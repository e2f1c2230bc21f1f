import { describe, expect, it } from 'vitest';
import { RetryBudget } from './retry-budget.ts';
import { retryRead } from './retry-read.ts';
import { ShopError } from './shop-error.ts';

const toldToWait = { isToldToWait: true };

/** How often it asks who never gets an answer. */
async function tries(error: unknown, budget = new RetryBudget()): Promise<number> {
  let count = 0;
  const read = () => {
    count++;
    return Promise.reject(error);
  };
  await expect(retryRead(budget, read)).rejects.toBe(error);
  return count;
}

describe('a read', () => {
  it.each([
    ['the connection broke', new ShopError('unreachable', null), 2],
    ['a gateway found nobody', new ShopError('unexpected-answer', 502), 2],
    ['nobody was there', new ShopError('unexpected-answer', 503), 2],
    ['it took too long', new ShopError('timeout', null), 1],
    ['the service asks to wait', new ShopError('overloaded', 503, toldToWait), 1],
    ['there is nothing', new ShopError('unknown-product', 404), 1],
    ['the service has a bug', new ShopError('unexpected', 500), 1],
    ['this has a bug', new TypeError('x is undefined'), 1],
  ])('that fails because %s', async (_, error, times) => {
    expect(await tries(error)).toBe(times);
  });

  it('is repeated once, and then answered', async () => {
    let count = 0;
    const read = async () => {
      count++;
      if (count === 1) throw new ShopError('unreachable', null);
      return 'answer';
    };
    expect(await retryRead(new RetryBudget(), read)).toBe('answer');
  });

  it('of a service that is down is seldom repeated: one in ten', async () => {
    const budget = new RetryBudget();
    while (budget.withdraw());
    let sum = 0;
    for (let i = 0; i < 100; i++) sum += await tries(new ShopError('unreachable', null), budget);
    expect(sum).toBe(110);
  });
});
