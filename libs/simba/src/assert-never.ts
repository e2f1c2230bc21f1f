/** Ends a switch over a union: a forgotten case does not compile, and is a bug at run time. */
export function assertNever(value: never): never {
  throw new Error(`unexpected ${JSON.stringify(value)}`);
}
