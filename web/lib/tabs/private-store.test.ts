import { describe, expect, it } from 'vitest';
import { type KeyedStorage, PrivateStore } from './private-store.ts';
import { MemoryStorage } from './tabs.test-support.ts';

function storeOf(session: string, storage: KeyedStorage | null): PrivateStore {
  const store = new PrivateStore(storage);
  store.bind(session);
  return store;
}

describe('what a browser keeps of a session', () => {
  it('is read by every tab of the session, and by no other', () => {
    const storage = new MemoryStorage();
    storeOf('anna', storage).write('cart', { lines: 1 });
    expect(storeOf('anna', storage).read('cart')).toEqual({ lines: 1 });
    expect(storeOf('bert', storage).read('cart')).toBeNull();
    expect(storeOf('bert', storage).names('')).toEqual([]);
  });

  it('is dropped with the session, and nothing else is', () => {
    const storage = new MemoryStorage();
    storage.setItem('of somebody else', 'kept');
    storeOf('anna', storage).write('cart', 1);
    const bert = storeOf('bert', storage);
    bert.write('cart', 2);
    expect(bert.sessions()).toEqual(new Set(['anna', 'bert']));
    bert.drop('anna');
    expect(bert.sessions()).toEqual(new Set(['bert']));
    expect(bert.read('cart')).toBe(2);
    bert.drop('bert');
    expect(bert.read('cart')).toBeNull();
    expect(storage.keys).toEqual(['of somebody else']);
  });

  it('is dropped with it also if it has an older form', () => {
    const storage = new MemoryStorage();
    storage.setItem('shop-1:anna:cart', '{}');
    const store = storeOf('anna', storage);
    expect(store.read('cart')).toBeNull();
    store.drop('anna');
    expect(storage.keys).toEqual([]);
  });

  it('is never written again after the session is over', () => {
    const storage = new MemoryStorage();
    const store = storeOf('anna', storage);
    store.close();
    store.drop('anna');
    store.write('cart', 1);
    expect(storage.keys).toEqual([]);
    expect(store.read('cart')).toBeNull();
  });

  it('holds what was written before the session was known', () => {
    const storage = new MemoryStorage();
    const store = new PrivateStore(storage);
    store.write('change:1', 'early');
    expect(store.names('change:')).toEqual(['change:1']);
    expect(storage.keys).toEqual([]);
    store.bind('anna');
    expect(storeOf('anna', storage).read('change:1')).toBe('early');
  });

  it('is as if it were not there when it can not be read', () => {
    const storage = new MemoryStorage();
    storeOf('anna', storage).write('cart', 1);
    storage.setItem(storage.keys[0] ?? '', '{"lines":');
    expect(storeOf('anna', storage).read('cart')).toBeNull();
  });

  it('lives as long as the tab where storage is full or refused', () => {
    const full = new MemoryStorage();
    full.setItem = () => {
      throw new DOMException('full', 'QuotaExceededError');
    };
    for (const storage of [full, null]) {
      const store = storeOf('anna', storage);
      store.write('change:1', 'kept');
      expect(store.read('change:1')).toBe('kept');
      expect(store.names('change:')).toEqual(['change:1']);
      store.remove('change:1');
      expect(store.read('change:1')).toBeNull();
    }
  });
});
