import { expect, it } from 'vitest';
import { Limit } from './limit.ts';

it('so many run at once, more are refused, and one that ends makes room', async () => {
  const limit = new Limit(1);
  let end: (result: string) => void = () => undefined;
  const first = limit.run(() => new Promise<string>((resolve) => (end = resolve)));
  await expect(limit.run(async () => 'second')).rejects.toMatchObject({ code: 'not-asked' });
  end('first');
  expect(await first).toBe('first');
  await expect(limit.run(() => Promise.reject(new Error('fails')))).rejects.toThrow('fails');
  expect(await limit.run(async () => 'third')).toBe('third');
});
