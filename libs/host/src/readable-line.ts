const INDENT = '    ';
const LEVEL_WIDTH = 5;

/** A line of JSON as people read it; what is none stays as it is. */
export function readableLine(line: string): string {
  const fields = parse(line);
  if (fields === null) return line;
  const { time, level, service: _, context, msg, err, ...more } = fields;
  const clock = String(time).slice('2000-01-01T'.length, -1);
  const rest = Object.entries(more).map(([name, value]) => ` ${name}=${plain(value)}`);
  const label = String(level).toUpperCase().padEnd(LEVEL_WIDTH);
  const head = `${clock} ${label} [${context}] ${msg}${rest.join('')}`;
  return `${head}\n${stackOf(err)}`;
}

function parse(line: string): Record<string, unknown> | null {
  try {
    return JSON.parse(line) as Record<string, unknown>;
  } catch {
    return null; // Whoever wrote it had no JSON in mind.
  }
}

function plain(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function stackOf(error: unknown): string {
  const { stack } = (error ?? {}) as { stack?: unknown };
  if (typeof stack !== 'string') return '';
  return stack
    .split('\n')
    .map((each) => `${INDENT}${each}\n`)
    .join('');
}
