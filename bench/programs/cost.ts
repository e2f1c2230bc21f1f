export interface Cost {
  /** Of the whole process, all threads, user and system. */
  readonly cpuMs: number;
  readonly wallMs: number;
}

/** Starts counting; the function returned tells what was spent since. */
export function countCost(): () => Cost {
  const startedAt = performance.now();
  const before = process.cpuUsage();
  return () => {
    const { user, system } = process.cpuUsage(before);
    return { cpuMs: (user + system) / 1_000, wallMs: performance.now() - startedAt };
  };
}
