import type { BrowserBatch } from '@thingy/contracts';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { BrowserReporter } from './browser-reporter.ts';

const VIEW = { type: 'page-view', page: '/cart' } as const;
const ERROR = { type: 'error', page: '/cart', name: 'TypeError', message: 'no x' } as const;
const batches: BrowserBatch[] = [];
let visitor = 'ann';

const reporter = () =>
  new BrowserReporter({ visitor: () => visitor, send: (batch) => batches.push(batch) });

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
  batches.length = 0;
});
afterEach(() => vi.useRealTimers());

describe('what happens in a tab', () => {
  it('is sent after a while, together, each event with its age', () => {
    const events = reporter();
    events.report(VIEW);
    vi.advanceTimersByTime(4_000);
    events.report({ type: 'order', result: 'placed' });
    expect(batches).toEqual([]);
    vi.advanceTimersByTime(1_000);
    expect(batches).toEqual([
      {
        visitor: 'ann',
        events: [
          { ...VIEW, ageMs: 5_000 },
          { type: 'order', result: 'placed', ageMs: 1_000 },
        ],
      },
    ]);
  });

  it('is sent at once when the page may be gone soon, and not again', () => {
    const events = reporter();
    events.report(VIEW);
    events.flush();
    expect(batches).toHaveLength(1);
    events.flush();
    vi.advanceTimersByTime(60_000);
    expect(batches).toHaveLength(1);
  });

  it('is sent at once when there is much of it', () => {
    const events = reporter();
    for (let index = 0; index < 50; index++) events.report(VIEW);
    expect(batches.map((batch) => batch.events.length)).toEqual([20, 20]);
    vi.advanceTimersByTime(5_000);
    expect(batches.map((batch) => batch.events.length)).toEqual([20, 20, 10]);
  });

  it('is of who the visitor is then', () => {
    const events = reporter();
    events.report(VIEW);
    visitor = 'bob';
    events.flush();
    expect(batches[0]?.visitor).toBe('bob');
  });

  it('is told ten times at most of a page that fails', () => {
    const events = reporter();
    for (let index = 0; index < 100; index++) events.report(ERROR);
    events.report(VIEW);
    events.flush();
    const types = batches.flatMap((batch) => batch.events.map(({ type }) => type));
    expect(types).toEqual([...Array(10).fill('error'), 'page-view']);
  });
});
