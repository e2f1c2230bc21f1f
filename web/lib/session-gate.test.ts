import { afterEach, describe, expect, it, vi } from 'vitest';
import { SessionGate } from './session-gate.ts';

afterEach(() => vi.unstubAllGlobals());

/** Browsers that ask for a session; each answer comes when the test says so. */
function asking() {
  const answers: (() => void)[] = [];
  const getSession = vi.fn(() => new Promise<void>((resolve) => answers.push(resolve)));
  return { getSession, answer: () => answers.shift()?.() };
}

const asked = (getSession: ReturnType<typeof asking>['getSession'], times: number) =>
  expect.poll(() => getSession.mock.calls.length).toBe(times);

describe('the gate before the first request', () => {
  it('is open to who came with a session', async () => {
    const { getSession } = asking();
    await new SessionGate(true, getSession).pass();
    expect(getSession).not.toHaveBeenCalled();
  });

  it('asks once for all that waits in a tab', async () => {
    const { getSession, answer } = asking();
    const gate = new SessionGate(false, getSession);
    const passing = [gate.pass(), gate.pass()];
    await asked(getSession, 1);
    answer();
    await Promise.all(passing);
    await gate.pass();
    expect(getSession).toHaveBeenCalledTimes(1);
  });

  it('lets one tab ask after the other', async () => {
    const { getSession, answer } = asking();
    const tabs = [new SessionGate(false, getSession), new SessionGate(false, getSession)];
    const passing = tabs.map((tab) => tab.pass());
    await asked(getSession, 1);
    answer();
    await asked(getSession, 2);
    answer();
    await Promise.all(passing);
  });

  it('tells a failure, and is tried again', async () => {
    const getSession = vi.fn().mockRejectedValueOnce(new Error('away')).mockResolvedValueOnce(null);
    const gate = new SessionGate(false, getSession);
    await expect(gate.pass()).rejects.toThrow('away');
    await gate.pass();
    expect(getSession).toHaveBeenCalledTimes(2);
  });

  it('does without locks where a page has none', async () => {
    vi.stubGlobal('navigator', {});
    const getSession = vi.fn().mockResolvedValue(null);
    await new SessionGate(false, getSession).pass();
    expect(getSession).toHaveBeenCalledTimes(1);
  });
});
