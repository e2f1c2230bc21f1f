/** What a kind of file holds, and what its rows ask of a context. */
export interface ImportPlan<Intent> {
  /** The first names the row's thing. */
  readonly columns: readonly [id: string, ...others: string[]];
  /** What to keep of a row of the old file: equal for rows that ask for the same. */
  remember(fields: Fields): string;
  /** `old`: what was kept of this thing's row in the old file; null: it had none. */
  intentOf(fields: Fields, old: string | null): Intent;
  /** For a thing of which the new file has no row; null: it is left alone. */
  removalOf(id: string): Intent | null;
}

export type Fields = Readonly<Record<string, string>>;

/** NaN for what is not a plain whole number: whoever decides will refuse that. */
export function wholeNumber(text: string | undefined): number {
  return /^\d{1,15}$/.test(text ?? '') ? Number(text) : Number.NaN;
}
