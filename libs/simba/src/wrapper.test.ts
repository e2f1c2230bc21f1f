import { describe, expect, it } from 'vitest';
import type { Envelope } from './envelope.ts';
import { MemoryLog } from './memory-log.ts';
import { Replica } from './replica.ts';
import { tally } from './tally.test-support.ts';
import { binary, structured, type Wrapper } from './wrapper.ts';

const message = { type: 'Add', name: 'äpfel', amount: 2 } as Envelope['message'];
const whole: Envelope = {
  id: 'c1',
  source: 'cart/1',
  session: 'anna',
  fingerprint: 'f',
  traceparent: '00-1-2-01',
  origin: { log: 'catalog/0/l', offset: 7, index: 1 },
  previousOrigin: { log: 'catalog/0/l', offset: 5, index: 0 },
  message,
};
const bare: Envelope = {
  ...whole,
  session: null,
  fingerprint: '',
  traceparent: null,
  origin: null,
  previousOrigin: null,
};

function stored(wrapper: Wrapper, envelope: Envelope) {
  const { value, headers = {} } = wrapper.wrap(envelope);
  const entries = Object.entries(headers);
  const encoded = entries.map(([name, text]) => [name, new TextEncoder().encode(text)]);
  return { value, headers: Object.fromEntries(encoded) as Record<string, Uint8Array> };
}

describe.each([
  ['structured', structured],
  ['binary', binary],
])('CloudEvents in %s mode', (_, wrapper) => {
  it.each([whole, bare])('is the same after the wire', (envelope) => {
    expect(wrapper.unwrap(stored(wrapper, envelope))).toEqual(envelope);
  });

  it('is undecodable without a value, or with one that is no JSON object', () => {
    const { headers } = stored(wrapper, whole);
    for (const value of [null, new TextEncoder().encode('{'), new Uint8Array([0x22, 0xff])]) {
      expect(wrapper.unwrap({ value, headers })).toBeNull();
    }
  });

  it('carries a context: commands are decided, and a replay comes to the same', async () => {
    const log = new MemoryLog({ name: 'tally/0' });
    const opened = { type: 'LogOpened', logId: 'log1' } as Envelope['message'];
    await log.append([wrapper.wrap({ ...bare, message: opened })]);
    const options = { log, machine: tally, context: 'tally', source: 't', wrapper };
    const replica = new Replica(options);
    await replica.start();
    const command = { id: 'c', session: 'anna', message: message as never };
    expect((await replica.submit(command)).outcomes).toMatchObject([{ type: 'Added', total: 2 }]);
    const second = new Replica(options);
    await second.start();
    expect(await second.digest()).toEqual(await replica.digest());
    expect(second.counts.undecodable).toBe(0);
    await Promise.all([replica.stop(), second.stop()]);
  });
});

describe('binary mode', () => {
  it('puts the attributes into headers and the data alone into the value', () => {
    const { value, headers } = binary.wrap(whole);
    expect(JSON.parse(new TextDecoder().decode(value))).toEqual({ name: 'äpfel', amount: 2 });
    expect(headers).toEqual({
      'content-type': 'application/json',
      ce_specversion: '1.0',
      ce_id: 'c1',
      ce_type: 'Add',
      ce_source: 'cart/1',
      ce_session: 'anna',
      ce_fingerprint: 'f',
      ce_traceparent: '00-1-2-01',
      ce_origin: 'catalog/0/l/7/1',
      ce_previousorigin: 'catalog/0/l/5/0',
    });
  });

  it('is undecodable without its headers, or where one is no UTF-8', () => {
    const { value, headers } = stored(binary, whole);
    expect(binary.unwrap({ value, headers: {} })).toBeNull();
    const broken = { ...headers, ce_id: new Uint8Array([0xff]) };
    expect(binary.unwrap({ value, headers: broken })).toBeNull();
  });
});

describe.each([
  ['structured', structured],
  ['binary', binary],
])('of a record in %s mode', (_, wrapper) => {
  const command = { ...whole, origin: null, previousOrigin: null };

  it('it shows at a look whether it may be a fact', () => {
    expect(wrapper.mayBeFact?.(stored(wrapper, whole))).toBe(true);
    expect(wrapper.mayBeFact?.(stored(wrapper, command))).toBe(false);
    expect(wrapper.mayBeFact?.({ value: null, headers: {} })).toBe(false);
  });
});

describe('a fact in structured mode', () => {
  const text = new TextDecoder().decode(structured.wrap(whole).value);
  const written: readonly (readonly [string, string])[] = [
    ['as we write it', text],
    ['with blanks in it', JSON.stringify(JSON.parse(text), null, 1)],
    ['with its letters escaped', text.replace('"origin"', '"\\u006frigin"')],
    ['with its attributes behind its data', JSON.stringify(backwards(JSON.parse(text)))],
  ];

  it.each(written)('is taken for one %s', (_, json) => {
    const value = new TextEncoder().encode(json);
    expect(structured.unwrap({ value, headers: {} })?.origin).toEqual(whole.origin);
    expect(structured.mayBeFact?.({ value, headers: {} })).toBe(true);
  });
});

function backwards(json: object): object {
  return Object.fromEntries(Object.entries(json).reverse());
}
