import { describe, expect, it } from 'vitest';
import { LastGood } from './last-good.ts';

const LIMITS = { entriesMax: 2, bytesMax: 100, ageMsMax: 1_000 };

describe('the last good answers', () => {
  it('are found until they are too old', () => {
    let now = 5_000;
    const kept = new LastGood<string>(LIMITS, () => now);
    kept.keep('/a', 'A', 10);
    now += 1_000;
    expect(kept.find('/a')).toMatchObject({ value: 'A', keptAt: 5_000 });
    now += 1;
    expect(kept.find('/a')).toBeNull();
    expect(kept.find('/b')).toBeNull();
  });

  it('are few: what was not kept anew for the longest goes', () => {
    const kept = new LastGood<string>(LIMITS);
    kept.keep('/a', 'A', 10);
    kept.keep('/b', 'B', 10);
    kept.keep('/a', 'A2', 10);
    kept.keep('/c', 'C', 10);
    expect(['/a', '/b', '/c'].map((path) => kept.find(path)?.value)).toEqual([
      'A2',
      undefined,
      'C',
    ]);
  });

  it('are small, also in sum', () => {
    const kept = new LastGood<string>(LIMITS);
    kept.keep('/a', 'A', 60);
    kept.keep('/b', 'B', 60);
    expect([kept.find('/a'), kept.find('/b')?.value]).toEqual([null, 'B']);
    kept.keep('/b', 'too large', 101);
    expect(kept.find('/b')).toBeNull();
    kept.keep('/c', 'C', 100);
    expect(kept.find('/c')?.value).toBe('C');
  });
});
