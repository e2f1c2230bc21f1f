import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { OfflineSign } from './offline-sign.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function signOf(state: { isCutOff: boolean }) {
  const sign = new OfflineSign(() => state.isCutOff);
  const onChange = vi.fn();
  sign.subscribe(onChange);
  return { sign, onChange };
}

it('is not shown for a connection that is soon made again', () => {
  const state = { isCutOff: true };
  const { sign, onChange } = signOf(state);
  sign.update();
  vi.advanceTimersByTime(3_999);
  state.isCutOff = false;
  sign.update();
  vi.advanceTimersByTime(60_000);
  expect(sign.isShown()).toBe(false);
  expect(onChange).not.toHaveBeenCalled();
});

it('is shown after a while, however often it is looked whether, and goes at once', () => {
  const state = { isCutOff: true };
  const { sign, onChange } = signOf(state);
  for (let looks = 1; looks <= 4; looks++) {
    sign.update();
    vi.advanceTimersByTime(1_000);
  }
  expect(sign.isShown()).toBe(true);
  state.isCutOff = false;
  sign.update();
  expect(sign.isShown()).toBe(false);
  expect(onChange).toHaveBeenCalledTimes(2);
});
