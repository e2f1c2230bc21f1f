/**
 * - `command`: decided at a place in the log of its key's context.
 * - `routed`: decided in another context, from where the bridge brings its effect some time later.
 * - `strong`: a read with `Shop-Read: latest`.
 * - `plain`: a read with the session's causal token.
 */
export type Kind = 'command' | 'routed' | 'strong' | 'plain';

/**
 * - `ok`: answered, with an outcome.
 * - `fail`: surely without effect: each attempt was told so, or reached nobody; or a command of
 *   another context was refused there.
 * - `info`: not known; it may have taken effect, or may yet.
 */
export type Ending = 'ok' | 'fail' | 'info';

/** One operation of one client, with all its attempts: they had one id. */
export interface Recorded<Input, Output> {
  /** Who did one thing at a time, with one causal token. */
  readonly client: string;
  /** Of the cart, the product or the stock. */
  readonly key: string;
  readonly kind: Kind;
  readonly input: Input;
  readonly ending: Ending;
  /** null unless it ended `ok`. */
  readonly output: Output | null;
  /** What the answer to a command shows besides its outcome, as a read would; null: nothing. */
  readonly shown: Output | null;
  /** Of one monotonic clock, for all clients. */
  readonly invokedAtMs: number;
  readonly returnedAtMs: number;
  /** The answer says `Shop-Behind`. */
  readonly isBehind: boolean;
  /** The answer's `Shop-Position`; null: it has none. */
  readonly token: string | null;
  /** Replicas asked, and what each said: a status, or the code of an error. */
  readonly attempts: readonly string[];
}
