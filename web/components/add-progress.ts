/** What becomes of the additions of one product, from the first until none is on its way. */
export interface AddProgress {
  readonly adding: number;
  readonly added: number;
}

export const NOTHING_ADDED: AddProgress = { adding: 0, added: 0 };

export function beginAdding({ adding, added }: AddProgress, quantity: number): AddProgress {
  return { adding: adding + quantity, added: adding === 0 ? 0 : added };
}

export function endAdding(
  { adding, added }: AddProgress,
  quantity: number,
  isAdded: boolean,
): AddProgress {
  return { adding: adding - quantity, added: isAdded ? added + quantity : added };
}
