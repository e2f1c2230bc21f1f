import { describe, expect, it } from 'vitest';
import { MAIL_PAUSE_MS_MAX, MailPace, PAUSE_MS_MAX } from './mail-pace.ts';

/** A pace on a clock of its own; `chance` is what jitter makes of a pause. */
function paceAt(perSecond: number, chance = 1) {
  const clock = { nowMs: 1_000 };
  const pace = new MailPace(
    perSecond,
    () => clock.nowMs,
    () => chance,
  );
  return { pace, clock };
}

describe('mails', () => {
  it('go out at the rate that is set, and no faster', () => {
    const { pace, clock } = paceAt(10);
    expect(pace.delayMs('a')).toBe(0);
    pace.began();
    expect(pace.delayMs('b')).toBe(100);
    clock.nowMs += 100;
    expect(pace.delayMs('b')).toBe(0);
    clock.nowMs += 60_000;
    pace.began();
    // What was not used is not saved up.
    expect(pace.delayMs('b')).toBe(100);
  });

  it('go out at once where no rate is set', () => {
    const { pace } = paceAt(0);
    pace.began();
    expect(pace.delayMs('b')).toBe(0);
  });

  it('wait while the server is away: longer each time, but never longer than that', () => {
    const { pace, clock } = paceAt(0);
    const pauses: number[] = [];
    for (let attempt = 0; attempt < 12; attempt++) {
      pace.began();
      pace.failed();
      pace.ended();
      expect(pace.isAway).toBe(true);
      pauses.push(pace.delayMs('a'));
      clock.nowMs += pace.delayMs('a');
    }
    expect(pauses.slice(0, 4)).toEqual([1_000, 2_000, 4_000, 8_000]);
    expect(pauses.at(-1)).toBe(PAUSE_MS_MAX);
    pace.reached();
    expect(pace.isAway).toBe(false);
    expect(pace.delayMs('a')).toBe(0);
  });

  it('wait for one that finds out, after the pause', () => {
    const { pace, clock } = paceAt(0);
    pace.failed();
    clock.nowMs += pace.delayMs('a');
    pace.began();
    expect(pace.delayMs('b')).toBeGreaterThan(0);
    pace.ended();
    expect(pace.delayMs('b')).toBe(0);
  });

  it('that fail together count as one failure', () => {
    const { pace } = paceAt(0);
    for (let i = 0; i < 5; i++) pace.failed();
    expect(pace.delayMs('a')).toBe(1_000);
  });

  it('are not all tried again at the same time', () => {
    const { pace } = paceAt(0, 0.25);
    pace.failed();
    expect(pace.delayMs('a')).toBe(250);
  });

  it('that are put off wait alone, and are counted until they are settled', () => {
    const { pace, clock } = paceAt(0);
    expect(pace.putOff('a', 'unclear')).toBe(1);
    expect(pace.delayMs('a')).toBe(5_000);
    expect(pace.delayMs('b')).toBe(0);
    clock.nowMs += 5_000;
    for (let attempt = 2; attempt < 20; attempt++)
      expect(pace.putOff('a', 'unclear')).toBe(attempt);
    expect(pace.delayMs('a')).toBe(MAIL_PAUSE_MS_MAX);
    pace.settled('a');
    expect(pace.delayMs('a')).toBe(0);
    expect(pace.putOff('a', 'unclear')).toBe(1);
  });

  it('wait while any of those is under way that began before the server was away', () => {
    const { pace, clock } = paceAt(0);
    for (let i = 0; i < 5; i++) pace.began();
    pace.failed();
    pace.ended();
    clock.nowMs += 60_000;
    expect(pace.delayMs('b')).toBeGreaterThan(0);
    for (let i = 1; i < 5; i++) pace.ended();
    expect(pace.delayMs('b')).toBe(0);
  });

  it('that are put off are counted by reason, and wait longer for any of them', () => {
    const { pace } = paceAt(0);
    expect(pace.putOff('a', 'refused-for-now')).toBe(1);
    expect(pace.putOff('a', 'refused-for-now')).toBe(2);
    expect(pace.putOff('a', 'refused-for-good')).toBe(1);
    expect(pace.delayMs('a')).toBe(20_000);
  });

  it('that are put off are alone with that once another one was taken', () => {
    const { pace } = paceAt(0);
    pace.taken();
    expect(pace.isAlone('a')).toBe(false);
    pace.putOff('a', 'refused-for-good');
    pace.putOff('a', 'refused-for-good');
    expect(pace.isAlone('a')).toBe(false);
    pace.taken();
    expect(pace.isAlone('a')).toBe(true);
    pace.putOff('a', 'refused-for-good');
    expect(pace.isAlone('a')).toBe(true);
    pace.settled('a');
    expect(pace.isAlone('a')).toBe(false);
  });

  it('are forgotten to be put off when there are too many of them', () => {
    const { pace } = paceAt(0);
    for (let i = 0; i < 10_001; i++) pace.putOff(`mail-${i}`, 'unclear');
    expect(pace.delayMs('mail-0')).toBe(0);
    expect(pace.delayMs('mail-1')).toBe(5_000);
  });
});
