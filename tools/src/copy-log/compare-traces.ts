import type { Trace } from './trace-log.ts';

export interface Verdict {
  readonly isEqual: boolean;
  /** For people. */
  readonly line: string;
}

/** Whether a copy came to what its source came to, and where it is different first. */
export function compareTraces(source: Trace, copy: Trace): Verdict {
  if (source.log !== copy.log) return different(`it is of ${copy.log}, not of ${source.log}`);
  const positions = [...copy.digests.keys()].filter((position) => source.digests.has(position));
  const last = positions.at(-1);
  if (last === undefined) return different('it has no position in common with its source');
  let before = 'from the beginning on';
  for (const position of positions) {
    const isModel = source.digests.get(position) === copy.digests.get(position);
    const isRecord = source.records.get(position) === copy.records.get(position);
    if (!isModel || !isRecord) {
      const what = isModel ? 'a record says another thing' : 'another model';
      return different(`${what} ${before}, before ${position}`);
    }
    before = `at or after ${position}`;
  }
  const line = `equal at ${positions.length} positions; at ${last} both have the digest`;
  return { isEqual: true, line: `${line} ${copy.digests.get(last)}` };
}

function different(what: string): Verdict {
  return { isEqual: false, line: `the copy is DIFFERENT: ${what}` };
}
