/** The outcome of a record of a known type whose data is malformed: it changes nothing. */
export interface Rejected {
  readonly type: 'Rejected';
  /** For people: the first thing that is wrong. */
  readonly reason: string;
}
