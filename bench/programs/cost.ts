export interface Cost {
  /** Of the whole process, all threads, user and system. */
  readonly cpuMs: number;
  readonly wallMs: number;
}

/** Of this process since it started, all threads, user and system, in milliseconds. */
export function cpuMsSoFar(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000;
}

/** Starts counting; the function returned tells what was spent since. */
export function countCost(): () => Cost {
  const startedAt = performance.now();
  const before = cpuMsSoFar();
  return () => ({ cpuMs: cpuMsSoFar() - before, wallMs: performance.now() - startedAt });
}
