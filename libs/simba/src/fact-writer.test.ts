import { describe, expect, it } from 'vitest';
import { FactWriter, type Told } from './fact-writer.ts';
import { binary, structured } from './wrapper.ts';

const TOLD: Told = {
  origin: { log: 'catalog/0/l', offset: 7, index: 1 },
  previousOrigin: { log: 'catalog/0/l', offset: 5, index: 0 },
  fact: { type: 'ProductChanged', ...{ product: 'p1' } },
  traceparent: null,
};
const TRACED: Told = { ...TOLD, traceparent: `00-${'1'.repeat(32)}-${'2'.repeat(16)}-01` };

describe('a fact', () => {
  it('is written as what its producer says', () => {
    const { origin, previousOrigin, fact, traceparent } = TRACED;
    expect(structured.unwrap(unread(new FactWriter('bridge/1'), TRACED))).toEqual({
      id: 'catalog/0/l/7/1',
      source: 'bridge/1',
      session: null,
      fingerprint: '',
      traceparent,
      origin,
      previousOrigin,
      message: fact,
    });
  });

  it('is written once for targets that are told the same', () => {
    const writer = new FactWriter('bridge/1');
    const first = writer.payloadOf(TOLD, structured);
    expect(writer.payloadOf({ ...TOLD }, structured)).toBe(first);
  });

  it.each<[string, Partial<Told>]>([
    ['another origin', { origin: { log: 'catalog/0/l', offset: 8, index: 0 } }],
    ['another fact before it', { previousOrigin: null }],
    ['another fact', { fact: { type: 'ProductRemoved' } }],
    ['a trace', { traceparent: TRACED.traceparent }],
  ])('is written anew with %s', (_, change) => {
    const writer = new FactWriter('bridge/1');
    for (const told of [TOLD, { ...TOLD, ...change }, TOLD]) {
      expect(structured.unwrap(unread(writer, told))).toMatchObject({
        origin: told.origin,
        previousOrigin: told.previousOrigin,
        message: told.fact,
        traceparent: told.traceparent,
      });
    }
  });

  it('that is traced is written for each target, by a wrapper that has a span for each', () => {
    const writer = new FactWriter('bridge/1');
    const first = writer.payloadOf(TRACED, structured);
    expect(writer.payloadOf(TRACED, structured)).not.toBe(first);
  });

  it('is written anew for another wire form', () => {
    const writer = new FactWriter('bridge/1');
    expect(writer.payloadOf(TOLD, structured).headers).toBeUndefined();
    expect(writer.payloadOf(TOLD, binary).headers).toMatchObject({ ce_source: 'bridge/1' });
  });
});

function unread(writer: FactWriter, told: Told) {
  return { value: writer.payloadOf(told, structured).value, headers: {} };
}
