import type { Envelope } from './envelope.ts';
import { ACTIVATE_LEVEL, LOG_OPENED } from './ledger.ts';
import type { Typed } from './state-machine.ts';

export interface LogOpening {
  /** Tells this log from another one of the same name. */
  readonly logId: string;
  /** Who opens it. */
  readonly source: string;
  /** Whose rules are in force from the beginning; 1 where it is left out. */
  readonly level?: number;
}

/** The first records of a log: what opens it, and the activation of each level up to this one. */
export function logOpening({ logId, source, level = 1 }: LogOpening): readonly Envelope[] {
  const nobody = { source, session: null, fingerprint: '', traceparent: null };
  const own = { ...nobody, origin: null, previousOrigin: null };
  const levels = Array.from({ length: level - 1 }, (_, index) => index + 2);
  return [
    { ...own, id: logId, message: { type: LOG_OPENED, logId } as Typed },
    ...levels.map((each) => {
      const message = { type: ACTIVATE_LEVEL, level: each } as Typed;
      return { ...own, id: `${logId}-level-${each}`, message };
    }),
  ];
}
