import { notFound } from 'next/navigation';
import { ShopError } from './shop-error.ts';

/** For `catch`: shows the not-found page for one kind of problem, throws any other on. */
export function notFoundIf(code: string): (error: unknown) => never {
  return (error) => {
    if (error instanceof ShopError && error.code === code) notFound();
    throw error;
  };
}
