import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import schemaOfAsyncApi from '@asyncapi/specs/schemas/3.0.0-without-$id.json' with { type: 'json' };
import { cart } from '@thingy/cart-domain';
import { catalog } from '@thingy/catalog-domain';
import { type ContextName, MESSAGE_SCHEMAS } from '@thingy/contracts';
import { describeLog } from '@thingy/host';
import { order } from '@thingy/order-domain';
import type { StateMachine, Typed } from '@thingy/simba';
import { type GoldenLog, replayGolden } from '@thingy/simba/testing';
import { Ajv } from 'ajv';
import { describe, expect, it } from 'vitest';
import { WORKSPACE } from '../workspace.ts';

const MACHINES = { catalog, cart, order } as unknown as Readonly<
  Record<ContextName, StateMachine<unknown, Typed, Typed>>
>;
const CONTEXTS = Object.keys(MACHINES) as ContextName[];

/** Each variant replays the golden log. */
const VARIANTS_MS_MAX = 120_000;

type Golden = GoldenLog['records'][number];
interface Envelope {
  readonly id: string;
  readonly type: string;
  readonly origin?: string;
  readonly previousorigin?: string;
  readonly data: Readonly<Record<string, unknown>>;
}

describe.each(CONTEXTS)('the AsyncAPI document of %s', (context) => {
  const document = describeLog(context, context);
  const machine = MACHINES[context];
  const { records, outcomes } = goldenOf(context);
  const isRecord = recordsValidOf(document);

  it('is valid AsyncAPI 3.0', () => {
    const ajv = new Ajv({ strict: false, validateFormats: false });
    const isValid = ajv.compile(schemaOfAsyncApi);
    isValid(document);
    expect(isValid.errors ?? []).toEqual([]);
  });

  it('names every message that the context understands, and no other', () => {
    expect(new Set(Object.keys(MESSAGE_SCHEMAS[context]))).toEqual(machine.messageTypes);
  });

  it('describes what the golden log holds, in all its types', () => {
    const seen = new Set<string>();
    for (const [offset, { envelope }] of records.entries()) {
      const { type } = envelope as Envelope;
      // Some records of a golden log are undecodable or malformed, on purpose.
      if (typeof type !== 'string' || outcomes[offset]?.some(isRejection)) continue;
      expect([type, isRecord(type, envelope)]).toEqual([type, true]);
      seen.add(type);
    }
    for (const type of machine.messageTypes) expect(seen).toContain(type);
  });

  it('calls wrong what the context rejects, and nothing else', { timeout: VARIANTS_MS_MAX }, () => {
    let rejected = 0;
    for (const changed of variantsOf(records, machine.messageTypes)) {
      const isWrong = isRejected(machine, records, changed);
      expect({ changed, isWrong: !isRecord(changed.type, changed) }).toEqual({ changed, isWrong });
      if (isWrong) rejected++;
    }
    expect(rejected).toBeGreaterThan(10);
  });
});

/** The newest: it holds messages of all levels. */
function goldenOf(context: ContextName): GoldenLog {
  const { levelMax } = MACHINES[context];
  const file = join(WORKSPACE, 'services', context, `domain/golden/level-${levelMax}.json`);
  return JSON.parse(readFileSync(file, 'utf8')) as GoldenLog;
}

function recordsValidOf(document: Readonly<Record<string, unknown>>) {
  const { messages } = document.components as {
    messages: Readonly<Record<string, { payload: object }>>;
  };
  const ajv = new Ajv({ strict: true, allowUnionTypes: true });
  const checks = Object.entries(messages).map(([type, { payload }]) => {
    return [type, ajv.compile(payload)] as const;
  });
  const byType = new Map(checks);
  return (type: string, envelope: unknown) => byType.get(type)?.(envelope) === true;
}

/** Whether the context rejects the record after all that the golden log holds. */
function isRejected(
  machine: StateMachine<unknown, Typed, Typed>,
  records: readonly Golden[],
  envelope: Envelope,
): boolean {
  const timeMs = (records.at(-1)?.timeMs ?? 0) + 1;
  const { outcomes } = replayGolden(machine, [...records, { timeMs, envelope }]);
  const last = outcomes.at(-1) ?? [];
  expect([envelope, last.length > 0]).toEqual([envelope, true]);
  return last.some(isRejection);
}

function isRejection(outcome: unknown): boolean {
  return (outcome as Typed).type === 'Rejected';
}

/** The first record of each type, with each of its fields changed to each of these, or gone. */
function* variantsOf(records: readonly Golden[], types: ReadonlySet<string>) {
  const values = [
    undefined,
    null,
    '',
    'x',
    'a b',
    0,
    1,
    -1,
    1.5,
    1e9,
    true,
    [],
    {},
    'y'.repeat(3e3),
  ];
  for (const type of types) {
    const first = records.find(({ envelope }) => (envelope as Envelope).type === type);
    const envelope = anew(first?.envelope as Envelope);
    for (const path of pathsOf(envelope.data)) {
      for (const value of values) {
        const data = structuredClone(envelope.data);
        set(data, path, value);
        yield { ...envelope, data };
      }
    }
  }
}

/** The same once more: a new command, or a fact from a source whose chain begins here. */
function anew({ data, origin, previousorigin: _, ...others }: Envelope): Envelope {
  const id = 'one-more-0123456789';
  return {
    ...others,
    id,
    ...(origin !== undefined && { origin: 'elsewhere/0/other-log/1/0' }),
    data: 'orderId' in data ? { ...data, orderId: id } : data,
  };
}

function pathsOf(value: unknown, path: readonly string[] = []): readonly (readonly string[])[] {
  if (typeof value !== 'object' || value === null) return [path];
  const inner = Object.entries(value).flatMap(([key, each]) => pathsOf(each, [...path, key]));
  return path.length === 0 ? inner : [path, ...inner];
}

function set(target: unknown, path: readonly string[], value: unknown): void {
  const [key = '', ...rest] = path;
  const holder = target as Record<string, unknown>;
  if (rest.length > 0) set(holder[key], rest, value);
  else if (value === undefined) delete holder[key];
  else holder[key] = value;
}
