/** The fields of one row (RFC 4180), or why it is none. The text ends where the row ends. */
export function parseCsvRow(text: string): string[] | { readonly reason: string } {
  const fields: string[] = [];
  let start = 0;
  for (;;) {
    const isQuoted = text[start] === '"';
    const end = isQuoted ? endOfQuoted(text, start) : endOfPlain(text, start);
    if (end === null) return { reason: 'a quote is never closed' };
    const field = text.slice(start, end);
    if (!isQuoted && field.includes('"')) return { reason: 'a quote inside an unquoted field' };
    fields.push(isQuoted ? field.slice(1, -1).replaceAll('""', '"') : field);
    if (end === text.length) return fields;
    if (text[end] !== ',') return { reason: 'text after a closing quote' };
    start = end + 1;
  }
}

function endOfPlain(text: string, start: number): number {
  const comma = text.indexOf(',', start);
  return comma === -1 ? text.length : comma;
}

/** One past the closing quote; null: there is none. A doubled quote closes nothing. */
function endOfQuoted(text: string, opening: number): number | null {
  let quote = text.indexOf('"', opening + 1);
  while (quote !== -1 && text[quote + 1] === '"') quote = text.indexOf('"', quote + 2);
  return quote === -1 ? null : quote + 1;
}
