import { setTimeout as pause } from 'node:timers/promises';
import type { Random } from '@thingy/tools';

/** What happens to the shop, one after the other. */
export type Disturbance = {
  /** Before it, since the one before is over, in milliseconds. */
  readonly afterMs: number;
  /** Until it is undone, in milliseconds; to come back takes longer. */
  readonly forMs: number;
} & (
  | { readonly what: 'kill replica'; readonly part: string }
  | { readonly what: 'kill broker' | 'stall broker' }
);

/** Who can be disturbed. */
export interface Disturbed {
  kill(part: string): Promise<void>;
  /** Resolves when it serves again. */
  restart(part: string): Promise<void>;
  killBroker(): Promise<void>;
  restartBroker(): Promise<void>;
  /** SIGSTOP and SIGCONT: connections stay, and nobody answers. */
  stallBroker(): void;
  resumeBroker(): void;
}

/**
 * In an order, and at times, made of the seed: one replica of each of these services dies, and the
 * broker dies once and stalls once.
 */
export function planOf(random: Random, services: readonly string[]): readonly Disturbance[] {
  const times = () => ({ afterMs: random.between(300, 1_200), forMs: random.between(100, 800) });
  const plan: Disturbance[] = [
    ...services.map((service) => {
      const part = `${service}-${random.between(1, 2)}`;
      return { what: 'kill replica' as const, part, ...times() };
    }),
    { what: 'kill broker', ...times() },
    { what: 'stall broker', ...times() },
  ];
  return shuffled(plan, random);
}

export async function disturb(
  plan: readonly Disturbance[],
  shop: Disturbed,
  say: (line: string) => void,
): Promise<void> {
  for (const each of plan) {
    await pause(each.afterMs);
    say(`${performance.now().toFixed(0)} ms: ${formatPlan([each])}`);
    switch (each.what) {
      case 'kill replica':
        await shop.kill(each.part);
        await pause(each.forMs);
        await shop.restart(each.part);
        break;
      case 'kill broker':
        await shop.killBroker();
        await pause(each.forMs);
        await shop.restartBroker();
        break;
      case 'stall broker':
        shop.stallBroker();
        await pause(each.forMs);
        shop.resumeBroker();
        break;
    }
  }
}

/** As `cart-1 0.4 s, broker killed 0.1 s`. */
export function formatPlan(plan: readonly Disturbance[]): string {
  return plan
    .map((each) => {
      const whom = each.what === 'kill replica' ? `kill ${each.part}` : each.what;
      return `${whom} ${each.forMs} ms`;
    })
    .join(', ');
}

/** Fisher and Yates. */
function shuffled<Each>(list: readonly Each[], random: Random): readonly Each[] {
  const all = [...list];
  for (let last = all.length - 1; last > 0; last--) {
    const other = random.below(last + 1);
    [all[last], all[other]] = [all[other] as Each, all[last] as Each];
  }
  return all;
}
