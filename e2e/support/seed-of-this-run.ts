/** `SEED` gives a printed seed back. */
export function seedOfThisRun(): number {
  return Number(process.env.SEED ?? Date.now() % 1_000_000_000);
}
