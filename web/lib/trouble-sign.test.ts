import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { TroubleSign } from './trouble-sign.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function signOf(state: { isThere: boolean }) {
  const sign = new TroubleSign(4_000, () => state.isThere);
  const onChange = vi.fn();
  sign.subscribe(onChange);
  return { sign, onChange };
}

it('is not shown for a connection that is soon made again', () => {
  const state = { isThere: true };
  const { sign, onChange } = signOf(state);
  sign.update();
  vi.advanceTimersByTime(3_999);
  state.isThere = false;
  sign.update();
  vi.advanceTimersByTime(60_000);
  expect(sign.isShown()).toBe(false);
  expect(onChange).not.toHaveBeenCalled();
});

it('is shown after a while, however often it is looked whether, and goes at once', () => {
  const state = { isThere: true };
  const { sign, onChange } = signOf(state);
  for (let looks = 1; looks <= 4; looks++) {
    sign.update();
    vi.advanceTimersByTime(1_000);
  }
  expect(sign.isShown()).toBe(true);
  state.isThere = false;
  sign.update();
  expect(sign.isShown()).toBe(false);
  expect(onChange).toHaveBeenCalledTimes(2);
});
