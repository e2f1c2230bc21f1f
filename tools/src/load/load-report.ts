import type { LoadResult } from './load.ts';
import type { StepFigures } from './step-meter.ts';

/** Violations that are told one by one. */
const TOLD_MAX = 20;
/** A generator that is later than this is itself what was measured. */
export const LATE_MS_MAX = 250;

/** For people. */
export function reportOf(result: LoadResult): readonly string[] {
  const { journeys, requests, seconds, steps, sessions, orders, refused, unknown } = result;
  const begun = Object.entries(journeys).map(([name, count]) => `${count} ${name}`);
  const rate = (requests / seconds).toFixed(0);
  return [
    ...tableOf(steps),
    `journeys: ${begun.join(', ')}; ${result.lost} lost; begun ${ms(result.lateMs)} ms late (p99)`,
    `requests: ${requests} in ${seconds.toFixed(0)} s (${rate}/s), ${result.failures} failed`,
    `orders: ${orders} placed, ${refused} refused; ${sessions} carts; ${unknown} outcomes unknown`,
    ...violationsOf(result),
  ];
}

function violationsOf({ violations }: LoadResult): readonly string[] {
  if (violations.length === 0) {
    return ['invariants: orders are as acknowledged, stock adds up, carts lost nothing'];
  }
  const more = violations.length - TOLD_MAX;
  return [
    `invariants: ${violations.length} VIOLATED`,
    ...violations.slice(0, TOLD_MAX).map((line) => `  ${line}`),
    ...(more > 0 ? [`  and ${more} more`] : []),
  ];
}

function tableOf(steps: readonly StepFigures[]): readonly string[] {
  const rows = steps.map(({ name, count, p50, p90, p99, max, errors }) => {
    const failed = [...errors].map(([kind, times]) => `${times} x ${kind}`).join(', ');
    return [name, String(count), ms(p50), ms(p90), ms(p99), ms(max), failed];
  });
  const all = [['step', 'count', 'p50 ms', 'p90', 'p99', 'max', 'failed attempts'], ...rows];
  const widths = (all[0] ?? []).map((_, column) =>
    Math.max(...all.map((row) => (row[column] ?? '').length)),
  );
  const isText = (column: number) => column === 0 || column === widths.length - 1;
  return all.map((row) =>
    row
      .map((cell, column) => {
        const width = widths[column] ?? 0;
        return isText(column) ? cell.padEnd(width) : cell.padStart(width);
      })
      .join('  ')
      .trimEnd(),
  );
}

function ms(value: number): string {
  return value.toFixed(value < 10 ? 1 : 0);
}
