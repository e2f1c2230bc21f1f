import { expect, it } from 'vitest';
import { EventLoopDelay } from './event-loop-delay.ts';

function block(ms: number): void {
  const until = performance.now() + ms;
  while (performance.now() < until);
}

it('grows while every turn is late, and falls when turns are quick again', async () => {
  const delay = new EventLoopDelay();
  const turn = () => new Promise((resolve) => setTimeout(resolve, 1));
  for (let i = 0; i < 12; i++) {
    block(100);
    await turn();
  }
  const late = delay.ms;
  expect(late).toBeGreaterThan(40);
  await expect.poll(() => delay.ms).toBeLessThan(late / 2);
  delay.stop();
});
