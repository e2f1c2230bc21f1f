import { parseCsvRow } from './parse-csv-row.ts';
import { LINE_LENGTH_MAX, physicalLines } from './physical-lines.ts';

/** Lines that one row may have in the file; a quote open for longer was never meant to be. */
const ROW_LINES_MAX = 50;
const NEVER_CLOSED = { reason: 'a quote is never closed' };

export interface CsvRow {
  /** Where the row begins in the file, from 1. */
  readonly line: number;
  /** By column name. */
  readonly fields: Readonly<Record<string, string>>;
}

export interface BadLine {
  readonly line: number;
  readonly reason: string;
}

/**
 * The rows of a CSV file with a header, as a stream. A line that is no row goes to `onUnreadable`,
 * and reading goes on with the very next line: a stray quote costs its own row and no other, which
 * is why this is not left to a library. Rejects if the file or one of its columns is not there.
 */
export async function* readCsv(
  path: string,
  columns: readonly string[],
  onUnreadable: (bad: BadLine) => void,
): AsyncGenerator<CsvRow> {
  let header: readonly string[] | null = null;
  for await (const { line, result } of rawRows(path)) {
    if (header === null) header = headerOf(path, result, columns);
    else if (!isFields(result)) onUnreadable({ line, reason: result.reason });
    else if (result.length !== header.length) {
      const reason = `has ${result.length} fields, the header has ${header.length}`;
      onUnreadable({ line, reason });
    } else yield { line, fields: byName(header, result) };
  }
  if (header === null) throw new Error(`${path} is empty`);
}

type Parsed = ReturnType<typeof parseCsvRow>;

async function* rawRows(path: string): AsyncGenerator<{ line: number; result: Parsed }> {
  const waiting: string[] = [];
  let line = 1;
  function* complete(isEnd: boolean) {
    for (;;) {
      const row = firstRow(waiting, isEnd);
      if (row === null) return;
      if (waiting[0] !== '') yield { line, result: row.result };
      waiting.splice(0, row.lines);
      line += row.lines;
    }
  }
  for await (const text of physicalLines(path)) {
    waiting.push(text);
    yield* complete(false);
  }
  yield* complete(true);
}

/** The row that the lines begin with and how many of them it takes; null: more lines are needed. */
function firstRow(
  lines: readonly string[],
  isEnd: boolean,
): { result: Parsed; lines: number } | null {
  let text = '';
  let isOpen = false;
  for (const [index, line] of lines.entries()) {
    text += index === 0 ? line : `\n${line}`;
    if (hasOddQuotes(line)) isOpen = !isOpen;
    if (isOpen) continue;
    const result = checkedRow(text);
    if (isFields(result)) return { result, lines: index + 1 };
    return { result: index === 0 ? result : NEVER_CLOSED, lines: 1 };
  }
  if (lines.length === 0 || (lines.length < ROW_LINES_MAX && !isEnd)) return null;
  return { result: NEVER_CLOSED, lines: 1 };
}

function checkedRow(text: string): Parsed {
  if (text.length > LINE_LENGTH_MAX) return { reason: `over ${LINE_LENGTH_MAX} characters` };
  if (text.includes('\ufffd')) return { reason: 'is not UTF-8' };
  return parseCsvRow(text);
}

function hasOddQuotes(line: string): boolean {
  let isOdd = false;
  for (let at = line.indexOf('"'); at !== -1; at = line.indexOf('"', at + 1)) isOdd = !isOdd;
  return isOdd;
}

function isFields(parsed: Parsed): parsed is string[] {
  return Array.isArray(parsed);
}

function headerOf(path: string, parsed: Parsed, columns: readonly string[]): readonly string[] {
  if (!isFields(parsed)) throw new Error(`${path}:1: ${parsed.reason}`);
  const [first = '', ...others] = parsed;
  // Spreadsheets begin a file with a byte order mark.
  const header = [first.replace(/^\ufeff/, ''), ...others];
  const missing = columns.filter((column) => !header.includes(column));
  if (missing.length > 0) throw new Error(`${path} has no column ${missing.join(', ')}`);
  return header;
}

function byName(header: readonly string[], row: readonly string[]): Record<string, string> {
  const fields: Record<string, string> = {};
  for (let i = 0; i < header.length; i++) fields[header[i] as string] = row[i] as string;
  return fields;
}
