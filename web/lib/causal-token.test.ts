import { describe, expect, it } from 'vitest';
import { answeredAt, mergeTokens, TOKEN_ENTRIES_MAX, tokenFor } from './causal-token.ts';

describe('merging causal tokens', () => {
  it('keeps the entries of both', () => {
    expect(mergeTokens('cart:0:a:5:', 'order:0:b::3.1')).toBe('cart:0:a:5:~order:0:b::3.1');
    expect(mergeTokens('', 'cart:0:a:5:')).toBe('cart:0:a:5:');
    expect(mergeTokens('cart:0:a:5:', '')).toBe('cart:0:a:5:');
  });

  it.each([
    ['cart:0:a:5:', 'cart:0:a:9:', 'cart:0:a:9:'],
    ['cart:0:a:10:', 'cart:0:a:9:', 'cart:0:a:10:'],
    ['cart:0:a:5:', 'cart:0:a::7.0', 'cart:0:a:5:7.0'],
    ['cart:0:a:5:7.2', 'cart:0:a:6:7.10', 'cart:0:a:6:7.10'],
    ['cart:0:a::8.0', 'cart:0:a::7.3', 'cart:0:a::8.0'],
  ])('takes the maximum of position and of origin: %s and %s', (seen, incoming, merged) => {
    expect(mergeTokens(seen, incoming)).toBe(merged);
  });

  it('keeps what is routed to a context apart from the log itself', () => {
    const merged = mergeTokens('order:0:a:5:', 'order>cart:0:a::4.0');
    expect(merged).toBe('order:0:a:5:~order>cart:0:a::4.0');
  });

  it('believes the incoming token when a log was made anew', () => {
    expect(mergeTokens('cart:0:old:900:', 'cart:0:new:3:')).toBe('cart:0:new:3:');
  });

  it('drops what is no token', () => {
    expect(mergeTokens('<script>', 'cart:0:a:-1:~cart:0:a:1.5:~;~cart:0:a:2:')).toBe('cart:0:a:2:');
  });

  it('starts afresh with the incoming token when the limit is passed', () => {
    const many = Array.from({ length: TOKEN_ENTRIES_MAX }, (_, i) => `topic${i}:0:a:1:`).join('~');
    expect(mergeTokens(many, 'topic3:0:a:2:').split('~')).toHaveLength(TOKEN_ENTRIES_MAX);
    expect(mergeTokens(many, 'cart:0:a:1:')).toBe('cart:0:a:1:');
    const long = Array.from({ length: 10 }, (_, i) => `${'x'.repeat(190)}${i}:0:a:1:`).join('~');
    expect(mergeTokens(long, `${'y'.repeat(250)}:0:a:1:`)).toBe(`${'y'.repeat(250)}:0:a:1:`);
  });
});

describe('where an answer was given', () => {
  it('is the position in the log of its own context', () => {
    const token = 'catalog:0:a:7:~catalog>cart:0:a::6.0~test-cart:0:b:12:';
    expect(answeredAt(token, 'cart')).toEqual({ log: 'test-cart:0:b', next: 12 });
    expect(answeredAt('catalog:0:a:7:', 'cart')).toBeNull();
  });
});

it('a service is told what it waits for, and no more', () => {
  const others = 'catalog>cart:0:a::6.0~test-cart:0:b:12:~order:0:c:5:';
  const token = `catalog:0:a:7:~${others}~order>catalog:0:c::4.0`;
  expect(tokenFor(token, 'catalog')).toBe('catalog:0:a:7:~order>catalog:0:c::4.0');
  expect(tokenFor('', 'catalog')).toBe('');
});
