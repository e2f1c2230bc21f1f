import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { csvRow } from './csv-row.ts';
import { parseCsvRow } from './parse-csv-row.ts';
import { type BadLine, type CsvRow, readCsv } from './read-csv.ts';

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'thingy-csv-'));
});

afterAll(() => rm(folder, { recursive: true }));

test.each([
  ['plain', 'a,b', ['a', 'b']],
  ['empty fields', ',', ['', '']],
  ['a comma in quotes', '"a,b",c', ['a,b', 'c']],
  ['a doubled quote', '"say ""hi""",c', ['say "hi"', 'c']],
  ['a line feed in quotes', '"a\nb",c', ['a\nb', 'c']],
])('%s is read as it is written', (_, text, fields) => {
  expect(parseCsvRow(text)).toEqual(fields);
  expect(csvRow(fields)).toBe(`${text}\n`);
});

test.each([
  ['"a"b,c', 'text after a closing quote'],
  ['a"b,c', 'a quote inside an unquoted field'],
  ['"a,c', 'a quote is never closed'],
])('%s is no row: %s', (text, reason) => {
  expect(parseCsvRow(text)).toEqual({ reason });
});

test('lines that are no rows are reported by number, and cost no other row', async () => {
  const { rows, bad } = await read(
    '\ufeffid,name\r\np1,one\r\np2,"stray" quote\np3,three\n\np4\np5,"never closed\np6,six\n' +
      'p7,"two\nlines"\np8,too,many\np9,nine',
  );
  expect(rows.map((row) => row.fields)).toEqual([
    { id: 'p1', name: 'one' },
    { id: 'p3', name: 'three' },
    { id: 'p6', name: 'six' },
    { id: 'p7', name: 'two\nlines' },
    { id: 'p9', name: 'nine' },
  ]);
  expect(rows.map((row) => row.line)).toEqual([2, 4, 8, 9, 12]);
  expect(bad).toEqual([
    { line: 3, reason: 'text after a closing quote' },
    { line: 6, reason: 'has 1 fields, the header has 2' },
    { line: 7, reason: 'a quote is never closed' },
    { line: 11, reason: 'has 3 fields, the header has 2' },
  ]);
});

test('too long a line and bytes that are no text are bad lines and nothing worse', async () => {
  const { rows, bad } = await read(
    Buffer.concat([
      Buffer.from(`id,name\np1,${'x'.repeat(1_000_000)}\np2,`),
      Buffer.from([0xff, 0xfe]),
      Buffer.from('\np3,three\n'),
    ]),
  );
  expect(rows).toEqual([{ line: 4, fields: { id: 'p3', name: 'three' } }]);
  expect(bad).toEqual([
    { line: 2, reason: 'over 65536 characters' },
    { line: 3, reason: 'is not UTF-8' },
  ]);
});

test('a file without a column that is needed is refused as a whole', async () => {
  await expect(read('id,title\np1,one\n')).rejects.toThrow('has no column name');
  await expect(read('')).rejects.toThrow('is empty');
});

async function read(text: string | Buffer): Promise<{ rows: CsvRow[]; bad: BadLine[] }> {
  const path = join(folder, 'file.csv');
  await writeFile(path, text);
  const rows: CsvRow[] = [];
  const bad: BadLine[] = [];
  for await (const row of readCsv(path, ['id', 'name'], (line) => bad.push(line))) rows.push(row);
  return { rows, bad };
}
