import type { BrowserEvent } from '@thingy/contracts';

/** An event as the topic `browser` has it: whose, when, and what. */
export interface BrowserMoment {
  readonly visitor: string;
  readonly atMs: number;
  readonly event: Omit<BrowserEvent, 'ageMs'>;
}

const TYPE = /^browser\.([a-z-]+)$/;

/** null: the record is no event of a browser. */
export function browserMoment(value: Uint8Array | null): BrowserMoment | null {
  if (value === null) return null;
  const { type, subject, time, data } = parsed(value);
  const [, kind] = TYPE.exec(String(type)) ?? [];
  const atMs = Date.parse(String(time));
  if (kind === undefined || typeof subject !== 'string' || Number.isNaN(atMs)) return null;
  return { visitor: subject, atMs, event: { type: kind, ...(data as object) } as never };
}

function parsed(value: Uint8Array): Record<string, unknown> {
  try {
    return Object(JSON.parse(new TextDecoder().decode(value)));
  } catch {
    // Somebody else wrote it.
    return {};
  }
}
