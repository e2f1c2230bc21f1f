/** Does one step, unless aborted, and shows how long it took and what it has to say. */
export async function step<Result>(
  signal: AbortSignal,
  name: string,
  work: (show: (detail: string) => void) => Promise<Result>,
): Promise<Result> {
  signal.throwIfAborted();
  const label = name.padEnd(12);
  const isTerminal = process.stdout.isTTY;
  if (isTerminal) process.stdout.write(`${label} …`);
  const startedAtMs = performance.now();
  let details = '';
  try {
    const result = await work((detail) => {
      details = detail;
    });
    const seconds = ((performance.now() - startedAtMs) / 1000).toFixed(1).padStart(6);
    console.log(`${isTerminal ? '\r' : ''}${label}${seconds} s  ${details}`);
    return result;
  } catch (error) {
    if (isTerminal) process.stdout.write('\n');
    throw new Error(`${name} failed`, { cause: error });
  }
}
