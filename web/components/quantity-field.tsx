'use client';

import { LINE_QUANTITY_MAX } from '@thingy/contracts';
import { type KeyboardEvent, useEffect, useRef, useState } from 'react';

/** Long enough to type "12" without ordering 1 first. */
const TYPING_PAUSE_MS = 400;

interface QuantityFieldProps {
  readonly name: string;
  readonly quantity: number;
  readonly onChange: (quantity: number) => void;
}

export function QuantityField({ name, quantity, onChange }: QuantityFieldProps) {
  const { text, type, commit } = useDraft(quantity, onChange);
  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>) => {
    if (event.key === 'Enter') commit(event.currentTarget.value);
  };
  return (
    <div className="quantity">
      <button
        type="button"
        aria-label={`One less ${name}`}
        disabled={quantity <= 1}
        onClick={() => commit(String(quantity - 1))}
      >
        −
      </button>
      <input
        type="number"
        inputMode="numeric"
        aria-label={`Quantity of ${name}`}
        min={1}
        max={LINE_QUANTITY_MAX}
        value={text}
        onChange={(event) => type(event.currentTarget.value)}
        onBlur={(event) => commit(event.currentTarget.value)}
        onKeyDown={onKeyDown}
      />
      <button
        type="button"
        aria-label={`One more ${name}`}
        disabled={quantity >= LINE_QUANTITY_MAX}
        onClick={() => commit(String(quantity + 1))}
      >
        +
      </button>
    </div>
  );
}

/** What is typed stands until it is sent or makes no sense; then the cart's quantity is shown. */
function useDraft(quantity: number, onChange: (quantity: number) => void) {
  const [draft, setDraft] = useState<string | null>(null);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);

  const commit = (text: string): void => {
    clearTimeout(timer.current);
    const wanted = Number(text);
    const isValid = Number.isInteger(wanted) && wanted >= 1 && wanted <= LINE_QUANTITY_MAX;
    setDraft(null);
    if (isValid && wanted !== quantity) onChange(wanted);
  };
  const commitLater = useRef(commit);
  useEffect(() => {
    commitLater.current = commit;
  });
  const type = (text: string): void => {
    clearTimeout(timer.current);
    setDraft(text);
    if (text !== '') timer.current = setTimeout(() => commitLater.current(text), TYPING_PAUSE_MS);
  };
  return { text: draft ?? String(quantity), type, commit };
}
