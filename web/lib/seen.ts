/** The merged causal token, readable by scripts, so that pages forward the same. */
export const SEEN_COOKIE = 'shop-seen';
export const POSITION_HEADER = 'shop-position';
export const BEHIND_HEADER = 'shop-behind';
export const READ_HEADER = 'shop-read';

/** An answer and how fresh it is. */
export interface Shown<View> {
  readonly view: View;
  /** The answer's causal token. */
  readonly position: string;
  /** true: it is older than what this session has seen before. */
  readonly isBehind: boolean;
  /** When this was true, in ISO 8601, if the service could not be asked now; null: it was. */
  readonly staleSince: string | null;
}

export function shown<View>(view: View, { headers }: Response): Shown<View> {
  const position = headers.get(POSITION_HEADER) ?? '';
  return { view, position, isBehind: headers.has(BEHIND_HEADER), staleSince: null };
}
