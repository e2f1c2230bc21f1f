import type { Part } from '@thingy/tools';

export function portOf({ url }: Part): number {
  return Number(new URL(url).port);
}
