'use client';

import { PRODUCT_NAME_LENGTH_MAX } from '@thingy/contracts';
import { useEffect, useRef } from 'react';

/** Follows the address, as when the reader goes back, but never while they type. */
export function SearchField({ prefix }: { prefix: string }) {
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (field.current === null || field.current === document.activeElement) return;
    field.current.value = prefix;
  }, [prefix]);
  return (
    <input
      ref={field}
      id="search"
      type="search"
      name="prefix"
      defaultValue={prefix}
      placeholder="Name starts with …"
      autoComplete="off"
      maxLength={PRODUCT_NAME_LENGTH_MAX}
    />
  );
}
