import { expect, it } from 'vitest';
import { TypedAddress } from './typed-address.ts';

it('leaves one step back for all that is typed at once', () => {
  const typed = new TypedAddress();
  expect(typed.wayTo('/?search=l', '/')).toBe('push');
  expect(typed.wayTo('/?search=la', '/?search=l')).toBe('replace');
  expect(typed.wayTo('/', '/?search=la')).toBe('replace');
});

it('leaves it also if the results of a letter never came', () => {
  const typed = new TypedAddress();
  expect(typed.wayTo('/?search=l', '/')).toBe('push');
  expect(typed.wayTo('/?search=la', '/')).toBe('push');
  expect(typed.wayTo('/?search=lam', '/?search=la')).toBe('replace');
});

it('leads nowhere twice', () => {
  const typed = new TypedAddress();
  expect(typed.wayTo('/', '/')).toBeNull();
  expect(typed.wayTo('/?search=l', '/')).toBe('push');
  expect(typed.wayTo('/?search=l', '/')).toBeNull();
  expect(typed.wayTo('/?search=l', '/?search=l')).toBeNull();
});

it('turns round what is on the way', () => {
  const typed = new TypedAddress();
  typed.wayTo('/?search=l', '/');
  expect(typed.wayTo('/', '/')).toBe('push');
});

it('leaves a step back for each search that was settled', () => {
  const typed = new TypedAddress();
  typed.wayTo('/?search=l', '/');
  typed.settle();
  expect(typed.wayTo('/?search=m', '/?search=l')).toBe('push');
});
