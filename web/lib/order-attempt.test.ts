import { describe, expect, it } from 'vitest';
import { OrderAttempt } from './order-attempt.ts';
import type { OrderContent } from './order-request.ts';
import { PrivateStore } from './tabs/private-store.ts';
import { MemoryStorage } from './tabs/tabs.test-support.ts';

const KEY = 'shop-order-attempt';

function orderOf(generation: number): OrderContent {
  const lines = [{ productId: 'lamp', quantity: 1, unitPriceCents: 250 }];
  return { generation, email: 'me@example.org', lines, currency: 'EUR', totalCents: 250 };
}

/** A tab, which can be reloaded, and what the session's tabs share. */
function openTab(storage = new MemoryStorage()) {
  const shared = new PrivateStore(new MemoryStorage());
  shared.bind('anna');
  const reload = () => new OrderAttempt(storage, shared);
  return { storage, shared, reload, attempt: reload() };
}

describe('a kept attempt', () => {
  it('is found again after a reload', () => {
    const { attempt, reload } = openTab();
    const begun = attempt.begin(orderOf(0));
    expect(reload().current).toEqual(begun);
  });

  it('goes, with the e-mail address, when its session is over', () => {
    const { storage, shared, attempt } = openTab();
    attempt.begin(orderOf(0));
    shared.close();
    shared.drop('anna');
    attempt.forget();
    attempt.begin(orderOf(0));
    new OrderAttempt(storage, new PrivateStore(null));
    expect(storage.keys).toEqual([]);
  });

  it.each([
    ['of an older form', JSON.stringify({ id: 'x', ...orderOf(0) })],
    ['with a part of it missing', JSON.stringify({ request: { id: 'x' }, sentAtMs: 1 })],
    ['cut off', '{"request":'],
    ['that is nothing', 'null'],
  ])('%s is removed, and the checkout goes on without', (_, text) => {
    const storage = new MemoryStorage();
    storage.setItem(KEY, text);
    const { attempt } = openTab(storage);
    expect(attempt.current).toBeNull();
    expect(storage.keys).toEqual([]);
  });

  it('lives as long as the page where storage refuses', () => {
    const storage = new MemoryStorage();
    for (const name of ['getItem', 'setItem', 'removeItem'] as const) {
      storage[name] = () => {
        throw new DOMException('full', 'QuotaExceededError');
      };
    }
    const { attempt } = openTab(storage);
    const begun = attempt.begin(orderOf(0));
    expect(attempt.current).toEqual(begun);
    attempt.end(begun.request.id);
    expect(attempt.current).toBeNull();
  });
});
