import type { JudgedRow, Judgement } from './targets.ts';

const HEAD = ['', 'baseline', 'subject', 'unit', 'ratio', 'spread', 'target', 'result'];
/** What is words stands to the left, figures to the right. */
const IS_WORDS = [true, false, false, true, false, true, true, true];

/** The rows as text. */
export function tableOf(rows: readonly JudgedRow[]): string {
  const lines = [HEAD, ...rows.map(cellsOf)];
  const widths = HEAD.map((_, column) =>
    Math.max(...lines.map((cells) => cells[column]?.length ?? 0)),
  );
  const format = (cells: readonly string[]) =>
    cells
      .map((cell, column) => {
        const width = widths[column] ?? 0;
        return IS_WORDS[column] ? cell.padEnd(width) : cell.padStart(width);
      })
      .join('  ')
      .trimEnd();
  return lines.map(format).join('\n');
}

/** The same as docs/performance.md has it; without the columns of targets where no row has one. */
export function markdownOf(rows: readonly JudgedRow[]): string {
  const hasTargets = rows.some(({ judgements }) => judgements.length > 0);
  const columns = hasTargets ? HEAD.length : HEAD.indexOf('target');
  const rule = IS_WORDS.slice(0, columns).map((isWords) => (isWords ? '---' : '---:'));
  const lineOf = (cells: readonly string[]) =>
    `|${cells
      .slice(0, columns)
      .map((cell) => (cell === '' ? ' ' : ` ${cell} `))
      .join('|')}|`;
  const lines = rows.map((row) => lineOf(cellsOf(row)));
  return [lineOf(HEAD), `|${rule.join('|')}|`, ...lines].join('\n');
}

function cellsOf(row: JudgedRow): string[] {
  const { name, baseline, subject, unit, ratio, spread, judgements } = row;
  const [low, high] = spread;
  return [
    name,
    figure(baseline),
    figure(subject),
    unit,
    ratio.toFixed(2),
    low === high ? '' : `${low.toFixed(2)} to ${high.toFixed(2)}`,
    judgements.map(({ target }) => target).join(', '),
    judgements.map(resultOf).join(', '),
  ];
}

function resultOf({ missedBy }: Judgement): string {
  return missedBy === null ? 'met' : `missed by ${missedBy}`;
}

/** Three digits, or all that are before the point. */
function figure(value: number): string {
  if (value >= 100) return Math.round(value).toLocaleString('en');
  return value >= 10 ? value.toFixed(1) : value.toFixed(2);
}
