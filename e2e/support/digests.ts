import type { Shop } from '@thingy/tools';
import { expect } from 'vitest';

const AGREE_MS_MAX = 20_000;

interface Position {
  readonly context: string;
  readonly next: number;
  readonly digest: { readonly position: number; readonly digest: string };
}

/** All replicas of each context come to the same position and have the same digest there. */
export async function expectReplicasToAgree(shop: Shop): Promise<void> {
  const look = async () => {
    const replicas = shop.parts.filter(({ kind }) => kind !== 'web' && kind !== 'bridge');
    const positions = await Promise.all(
      replicas.map(async ({ managementUrl }) => {
        const answer = await fetch(`${managementUrl}/position`);
        return (await answer.json()) as Position;
      }),
    );
    const perContext = Map.groupBy(positions, ({ context }) => context);
    return [...perContext].map(([context, all]) => ({
      context,
      different: new Set(all.map(({ digest }) => `${digest.position} ${digest.digest}`)).size,
    }));
  };
  await expect
    .poll(look, { timeout: AGREE_MS_MAX, interval: 200 })
    .toEqual(['catalog', 'cart', 'order'].map((context) => ({ context, different: 1 })));
}
