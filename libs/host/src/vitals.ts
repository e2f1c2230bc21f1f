import type { Figure } from './figure.ts';

/** What a probe is answered. */
export interface Finding {
  readonly ok: boolean;
  /** For people. */
  readonly reason: string;
}

/** How that which a process runs is doing; asking costs little and never leaves the process. */
export interface Vitals {
  readonly name: string;
  /** Not ok: still reading what there was before; probes of the other kinds come after it. */
  started(): Finding;
  /** Not ok: the process must be replaced. */
  live(): Finding;
  /** Not ok: no traffic now. */
  ready(): Finding;
  /** Positions, marks and digests, for people and tests. */
  position(): Promise<object>;
  /** For `/metrics`; one that is left out is no longer shown. */
  figures(): Promise<readonly Figure[]>;
}
