import type { Part } from '@thingy/tools';

export function portOf({ name, url }: Part): number {
  if (url === null) throw new Error(`${name} serves no one`);
  return Number(new URL(url).port);
}
