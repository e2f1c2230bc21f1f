import { type Comparison, compareDigests, type ToldPosition } from './compare-digests.ts';

/** From the question to the whole answer. */
const ANSWER_MS_MAX = 5_000;

/**
 * `compare-replicas URL…`: asks the management ports of replicas for their digests, and holds those
 * of one context and one position against each other. Resolves to the exit code: 0 all are equal, 1
 * two replicas differ, 2 a replica did not answer or a context could not be compared.
 */
export async function compareReplicas(
  urls: readonly string[],
  print: (line: string) => void,
): Promise<number> {
  if (urls.length === 0) {
    print('usage: compare-replicas URL… (of management ports: http://127.0.0.1:9101)');
    return 2;
  }
  const asked = await Promise.all([...new Set(urls)].map((url) => ask(url)));
  const troubles = asked.filter((each) => typeof each === 'string');
  const told = asked.filter((each) => typeof each !== 'string');
  const comparisons = compareDigests(told);
  for (const line of tableOf(comparisons)) print(line);
  for (const line of troubles) print(line);
  const alone = contextsWithout(comparisons, told);
  for (const context of alone) {
    print(`${context}: nothing to compare: no two replicas have a position in common`);
  }
  const isEqual = comparisons.every((each) => each.isEqual);
  for (const line of verdicts(comparisons)) print(line);
  if (!isEqual) return 1;
  return troubles.length > 0 || alone.length > 0 ? 2 : 0;
}

/** What it tells, or in words why it tells nothing. */
async function ask(url: string): Promise<ToldPosition | string> {
  try {
    const at = new URL('/position', url);
    const answer = await fetch(at, { signal: AbortSignal.timeout(ANSWER_MS_MAX) });
    const body = (await answer.json()) as Partial<ToldPosition> & { digest?: unknown };
    if (!answer.ok) return `${url}: answers ${answer.status}`;
    if (typeof body.context !== 'string' || !Array.isArray(body.digests)) {
      return `${url}: is no replica`;
    }
    const { context, state = 'unknown', digests, digest } = body;
    const newest = digest as ToldPosition['digests'][number] | undefined;
    // Of the model as readers see it: idle replicas stand at the same position.
    return { url, context, state, digests: newest ? [...digests, newest] : digests };
  } catch (error) {
    return `${url}: ${withCause(error)}`;
  }
}

function withCause(error: unknown): string {
  const { message, cause } = error as Error;
  return cause instanceof Error ? `${message}: ${cause.message}` : message;
}

function contextsWithout(
  comparisons: readonly Comparison[],
  told: readonly ToldPosition[],
): readonly string[] {
  const compared = new Set(comparisons.map(({ context }) => context));
  return [...new Set(told.map(({ context }) => context))].filter((each) => !compared.has(each));
}

function tableOf(comparisons: readonly Comparison[]): readonly string[] {
  if (comparisons.length === 0) return [];
  const rows = comparisons.flatMap(({ context, position, isEqual, replicas }) =>
    [...replicas].map(([digest, urls]) => [
      context,
      String(position),
      isEqual ? 'equal' : 'DIFFERENT',
      digest,
      urls.join(' '),
    ]),
  );
  const all = [['context', 'position', 'verdict', 'digest', 'replicas'], ...rows];
  const widths = (all[0] ?? []).map((_, column) =>
    Math.max(...all.map((row) => (row[column] ?? '').length)),
  );
  return all.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}

/** Per context, and for one that differs: where to look. */
function verdicts(comparisons: readonly Comparison[]): readonly string[] {
  return [...Map.groupBy(comparisons, ({ context }) => context)].map(([context, all]) => {
    const first = all.findIndex(({ isEqual }) => !isEqual);
    if (first < 0) return `${context}: equal at ${all.length} positions`;
    const before = all[first - 1];
    const since = before === undefined ? '' : `at or after ${before.position} and `;
    const record = `a record ${since}before ${all[first]?.position}`;
    return `${context}: replicas DIFFER: ${record} was decided differently`;
  });
}
