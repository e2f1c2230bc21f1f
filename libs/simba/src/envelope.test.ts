import { describe, expect, it } from 'vitest';
import { decodeEnvelope, type Envelope, encodeEnvelope } from './envelope.ts';
import { formatOrigin, parseOrigin } from './origin.ts';

const envelope: Envelope = {
  id: 'c1',
  source: 'cart/1',
  session: 'anna',
  fingerprint: 'f',
  traceparent: '00-1-2-01',
  origin: { log: 'catalog/0/l', offset: 7, index: 1 },
  previousOrigin: { log: 'catalog/0/l', offset: 5, index: 0 },
  message: { type: 'AddItem', productId: 'p1', delta: 2 } as Envelope['message'],
};

const json = (change: object) => {
  const whole = JSON.parse(new TextDecoder().decode(encodeEnvelope(envelope)));
  return new TextEncoder().encode(JSON.stringify({ ...whole, ...change }));
};

describe('an envelope', () => {
  it('is a CloudEvents 1.0 object in structured mode', () => {
    expect(JSON.parse(new TextDecoder().decode(encodeEnvelope(envelope)))).toEqual({
      specversion: '1.0',
      id: 'c1',
      type: 'AddItem',
      source: 'cart/1',
      session: 'anna',
      fingerprint: 'f',
      traceparent: '00-1-2-01',
      origin: 'catalog/0/l/7/1',
      previousorigin: 'catalog/0/l/5/0',
      data: { productId: 'p1', delta: 2 },
    });
  });

  it('is the same after the wire, with and without what is optional', () => {
    expect(decodeEnvelope(encodeEnvelope(envelope))).toEqual(envelope);
    const bare = {
      ...envelope,
      session: null,
      fingerprint: '',
      traceparent: null,
      origin: null,
      previousOrigin: null,
    };
    expect(decodeEnvelope(encodeEnvelope(bare))).toEqual(bare);
  });

  it('has the letters of JSON.stringify, whatever its texts and data are', () => {
    const odd = 'a "quoted" \\ text\n\u0000 äpfel \ud800 \u2028';
    const data = {
      z: [1, null, undefined],
      gone: undefined,
      7: odd,
      deep: { type: 'kept' },
      a: -0,
    };
    const { origin, previousOrigin, message, ...texts } = envelope;
    const written = encodeEnvelope({ ...envelope, id: odd, message: { ...data, type: odd } });
    const expected = JSON.stringify({
      specversion: '1.0',
      id: odd,
      type: odd,
      source: texts.source,
      session: texts.session,
      fingerprint: texts.fingerprint,
      traceparent: texts.traceparent,
      origin: 'catalog/0/l/7/1',
      previousorigin: 'catalog/0/l/5/0',
      data,
    });
    expect(String(written)).toBe(expected);
  });

  it.each([
    ['nothing', null],
    ['no JSON', new TextEncoder().encode('{')],
    ['no UTF-8', new Uint8Array([0x22, 0xff, 0x22])],
    ['no object', new TextEncoder().encode('7')],
    ['null', new TextEncoder().encode('null')],
    ['another version', json({ specversion: '0.3' })],
    ['an id that is no string', json({ id: 1 })],
    ['a type that is no string', json({ type: null })],
    ['a session that is no string', json({ session: 7 })],
    ['an origin that is none', json({ origin: 'catalog/0/l' })],
    ['a predecessor that is none', json({ previousorigin: 'catalog/0/l/x/0' })],
    ['no data', json({ data: undefined })],
    ['data that are no object', json({ data: 'text' })],
  ])('that is %s is undecodable', (_, value) => {
    expect(decodeEnvelope(value)).toBeNull();
  });
});

describe('an origin', () => {
  it.each(['catalog/0/l/7/1', 'catalog/0/m/0/0', 'a/b/c/9007199254740991/3', '///1/2'])(
    'is %s before and after',
    (text) => {
      const origin = parseOrigin(text);
      expect(origin === null ? null : formatOrigin(origin)).toBe(text);
    },
  );

  it.each(['', '/', '/1/2', 'a/b/1/2', 'a/b/c/d/1/2', 'a/b/c/1', 'a/b/c/-1/0', 'a/b/c/1/-1'])(
    'is not %j',
    (text) => expect(parseOrigin(text)).toBeNull(),
  );

  it.each(['a/b/c/1.5/0', 'a/b/c/x/0', 'a/b/c/1/y', 'a/b/c/9007199254740992/0'])(
    'is not %j',
    (text) => expect(parseOrigin(text)).toBeNull(),
  );
});
