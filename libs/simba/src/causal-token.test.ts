import { describe, expect, it } from 'vitest';
import { CausalToken, TOKEN_ENTRIES_MAX } from './causal-token.ts';

const origin = (offset: number, index = 0) => ({ log: 'order/0/abc', offset, index });

describe('a causal token', () => {
  it('names positions and, per target, facts', () => {
    const token = new CausalToken()
      .sawPosition('cart/0/xyz', 12)
      .sawOutcome(origin(50, 1), ['cart', 'catalog']);
    expect(token.toString()).toBe(
      'cart:0:xyz:12:~order:0:abc:51:~order>cart:0:abc::50.1~order>catalog:0:abc::50.1',
    );
  });

  it('keeps the maximum of what it is told', () => {
    const token = new CausalToken()
      .sawOutcome(origin(9, 1), ['cart'])
      .sawOutcome(origin(9, 0), ['cart'])
      .sawOutcome(origin(8, 7), ['cart']);
    expect(token.toString()).toBe('order:0:abc:10:~order>cart:0:abc::9.1');
  });

  it('survives being carried as text', () => {
    const text = 'cart:0:xyz:12:~order>cart:0:abc::9.1';
    expect(CausalToken.parse(text).toString()).toBe(text);
  });

  it('forgets a log whose id has changed', () => {
    const token = CausalToken.parse('cart:0:old:99:~cart:0:new:3:');
    expect(token.toString()).toBe('cart:0:new:3:');
  });

  it.each([
    undefined,
    '',
    'nonsense',
    'a:b:c:d:e',
    'cart:0:x:1e9:',
    'cart:0:x:-1:',
    'x'.repeat(5_000),
  ])('that is malformed (%s) is empty', (text) => {
    expect(CausalToken.parse(text).toString()).toBe('');
  });

  it('has a limited number of entries', () => {
    const many = Array.from({ length: 50 }, (_, i) => `log${i}:0:x:1:`).join('~');
    expect([...CausalToken.parse(many).entries()]).toHaveLength(TOKEN_ENTRIES_MAX);
  });
});
