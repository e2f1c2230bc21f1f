import type { Seeing } from './causality.ts';

/** What the HTTP side has to know of the replica behind it. */
export interface Serving extends Seeing {
  /** Of what was in the log at start, 0 to 1. */
  readonly replayed: number;
}

/** A stuck replica still reads, and says that it is behind; not if its replay never ended. */
export function isServing({ state, replayed }: Pick<Serving, 'state' | 'replayed'>): boolean {
  return state === 'live' || (state === 'stuck' && replayed === 1);
}
