import type { IncomingMessage } from 'node:http';
import { expect, it } from 'vitest';
import { RequestSampler } from './request-sampler.ts';

it('samples a request that it has sampled whenever it is asked again', () => {
  const draws = [0.9, 0.1, 0.9];
  const sampler = new RequestSampler(0.5, () => draws.shift() ?? 1);
  const [first, second] = [{ headers: {} }, { headers: {} }] as IncomingMessage[];
  if (first === undefined || second === undefined) return expect.unreachable();
  expect(sampler.samples(first)).toBe(false);
  expect(sampler.samples(second)).toBe(true);
  expect(sampler.samples(second)).toBe(true);
  expect(sampler.samples(first)).toBe(false);
});
