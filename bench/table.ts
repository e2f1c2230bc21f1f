import type { Row } from './row.ts';

const HEAD = ['', 'baseline', 'subject', 'unit', 'ratio', 'spread'];

/** The rows as text, figures to the right. */
export function tableOf(rows: readonly Row[]): string {
  const lines = [HEAD, ...rows.map(cellsOf)];
  const widths = HEAD.map((_, column) =>
    Math.max(...lines.map((cells) => lengthOf(cells, column))),
  );
  const format = (cells: readonly string[]) =>
    cells
      .map((cell, column) => {
        const width = widths[column] ?? 0;
        return column === 0 || column === 3 ? cell.padEnd(width) : cell.padStart(width);
      })
      .join('  ')
      .trimEnd();
  return lines.map(format).join('\n');
}

function lengthOf(cells: readonly string[], column: number): number {
  return cells[column]?.length ?? 0;
}

function cellsOf({ name, baseline, subject, unit, ratio, spread: [low, high] }: Row): string[] {
  const spread = low === high ? '' : `${low.toFixed(2)} to ${high.toFixed(2)}`;
  return [name, figure(baseline), figure(subject), unit, ratio.toFixed(2), spread];
}

/** Three digits, or all that are before the point. */
function figure(value: number): string {
  if (value >= 100) return Math.round(value).toLocaleString('en');
  return value >= 10 ? value.toFixed(1) : value.toFixed(2);
}
