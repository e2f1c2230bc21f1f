import { describe, expect, it } from 'vitest';
import { VisitorId } from './visitor-id.ts';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
const START = 1_000 * DAY;

function storage() {
  const values = new Map<string, string>();
  return {
    getItem: (key: string) => values.get(key) ?? null,
    setItem: (key: string, value: string) => void values.set(key, value),
    values,
  };
}

describe('a visitor', () => {
  it('is the same in all tabs while it goes on', () => {
    const shared = storage();
    const [one, other] = [new VisitorId(shared), new VisitorId(shared)];
    const id = one.current(START);
    expect(id).toMatch(/^[0-9a-f]{32}$/);
    expect(other.current(START + 20 * MINUTE)).toBe(id);
    expect(one.current(START + 40 * MINUTE)).toBe(id);
  });

  it('is somebody else after half an hour of nothing', () => {
    const visitor = new VisitorId(storage());
    const id = visitor.current(START);
    expect(visitor.current(START + 31 * MINUTE)).not.toBe(id);
  });

  it('is somebody else after a day, however busy', () => {
    const visitor = new VisitorId(storage());
    const id = visitor.current(START);
    const ids = new Set<string>();
    for (let at = START; at <= START + DAY + 10 * MINUTE; at += 10 * MINUTE) {
      ids.add(visitor.current(at));
    }
    expect(ids.size).toBe(2);
    expect(ids).toContain(id);
  });

  it('lives as long as its tab where nothing can be stored', () => {
    const [one, other] = [new VisitorId(null), new VisitorId(null)];
    const id = one.current(START);
    expect(one.current(START + MINUTE)).toBe(id);
    expect(other.current(START + MINUTE)).not.toBe(id);
  });

  it('lives as long as its tab where the storage is full', () => {
    const full = { ...storage(), setItem: () => expect.fail('QuotaExceededError') };
    const visitor = new VisitorId(full);
    const id = visitor.current(START);
    expect(visitor.current(START + MINUTE)).toBe(id);
  });

  it.each(['{', 'null', '{"id":7}', '{"id":"x","sinceMs":"a","lastMs":1}'])(
    'is made anew where %s is stored',
    (text) => {
      const shared = storage();
      shared.values.set('shop:visitor', text);
      const id = new VisitorId(shared).current(START);
      expect(id).toMatch(/^[0-9a-f]{32}$/);
      expect(new VisitorId(shared).current(START)).toBe(id);
    },
  );
});
