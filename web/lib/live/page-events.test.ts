import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { HIDDEN_MS_MAX, listenToPage, type PageTargets } from './page-events.ts';

/** A page in a browser, and what its listener was told. */
function page() {
  const window = new EventTarget();
  const document = Object.assign(new EventTarget(), { visibilityState: 'visible' });
  const told: string[] = [];
  const tell = (what: string) => () => void told.push(what);
  listenToPage(
    {
      wake: tell('wake'),
      hidden: tell('hidden'),
      sleep: tell('sleep'),
      online: tell('online'),
      offline: tell('offline'),
    },
    { window, document } as unknown as PageTargets,
  );
  const become = (state: string) => {
    document.visibilityState = state;
    document.dispatchEvent(new Event('visibilitychange'));
  };
  return { window, told, become };
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe('a page', () => {
  it('is awake from the start, and sleeps when it was hidden for long', () => {
    const { told, become } = page();
    become('hidden');
    vi.advanceTimersByTime(HIDDEN_MS_MAX - 1);
    expect(told).toEqual(['wake', 'hidden']);
    vi.advanceTimersByTime(1);
    expect(told).toEqual(['wake', 'hidden', 'sleep']);
    become('visible');
    expect(told.at(-1)).toBe('wake');
  });

  it('does not sleep when it is soon looked at again', () => {
    const { told, become } = page();
    become('hidden');
    become('visible');
    vi.advanceTimersByTime(HIDDEN_MS_MAX);
    expect(told).toEqual(['wake', 'hidden', 'wake']);
  });

  it('sleeps when it is left, and wakes if the reader comes back to it', () => {
    const { told, window } = page();
    window.dispatchEvent(new Event('pagehide'));
    window.dispatchEvent(Object.assign(new Event('pageshow'), { persisted: false }));
    expect(told).toEqual(['wake', 'sleep']);
    window.dispatchEvent(Object.assign(new Event('pageshow'), { persisted: true }));
    expect(told).toEqual(['wake', 'sleep', 'wake']);
  });

  it('is told what the browser says of the network', () => {
    const { told, window } = page();
    for (const type of ['offline', 'online']) window.dispatchEvent(new Event(type));
    expect(told).toEqual(['wake', 'offline', 'online']);
  });
});
