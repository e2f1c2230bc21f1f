import { createReadStream } from 'node:fs';

/** Characters of one line; of a longer one, so many and one more are handed over. */
export const LINE_LENGTH_MAX = 65_536;

/** The lines of a UTF-8 text file without their ends (LF or CRLF), as a stream. */
export async function* physicalLines(path: string): AsyncGenerator<string> {
  let rest = '';
  for await (const chunk of createReadStream(path, 'utf8') as AsyncIterable<string>) {
    const lines = (rest + chunk).split('\n');
    rest = (lines.pop() as string).slice(0, LINE_LENGTH_MAX + 1);
    for (const line of lines) yield line.endsWith('\r') ? line.slice(0, -1) : line;
  }
  if (rest !== '') yield rest;
}
