import type { Random } from './random.ts';

/** A price in cents between two prices in euros, rather low than high, that looks like a price. */
export function priceBetween(random: Random, euroMin: number, euroMax: number): number {
  const euros = Math.min(random.between(euroMin, euroMax), random.between(euroMin, euroMax));
  return natural(random, euros);
}

/** Another price, up to a fifth away. */
export function changedPrice(random: Random, cents: number): number {
  const percent = random.pick([80, 85, 90, 95, 105, 110, 115, 120]);
  const changed = natural(random, Math.floor((cents * percent) / 10_000));
  return changed === cents ? changed + 100 : changed;
}

function natural(random: Random, euros: number): number {
  if (euros < 10) return euros * 100 + random.pick([20, 40, 50, 60, 80, 90, 95, 99]);
  if (euros < 100) return euros * 100 + random.pick([0, 50, 90, 90, 95]);
  const step = euros < 500 ? 5 : 10;
  return (euros - (euros % step) + random.pick([0, step - 1])) * 100;
}
