import {
  Digest,
  LOG_OPENED,
  type Log,
  MemoryLog,
  type Payload,
  Replica,
  type StateMachine,
  structured,
  type Typed,
  type Wrapper,
} from '@thingy/simba';

interface Counter {
  count: number;
  readonly digest: Digest;
}
export interface Counted {
  readonly type: 'Counted';
  readonly count: number;
}

/** The smallest context there is: it counts. For tests. */
const counter: StateMachine<Counter, { readonly type: 'Count' }, Counted> = {
  levelMax: 1,
  messageTypes: new Set(['Count']),
  initial: () => ({ count: 0, digest: new Digest() }),
  decide: ({ count }) => [{ type: 'Counted', count: count + 1 }],
  evolve(model, { count }) {
    model.count = count;
    model.digest.add(`${count}`);
  },
  digest: ({ digest }) => digest,
  /** It has nothing to finalize, and says so: batches are made for it too. */
  finalize: () => [],
};

export const sizeOfCounter = ({ count }: Counter) => ({ countedThings: count });

interface CounterOptions {
  readonly batchFrom?: number;
  readonly wrapper?: Wrapper;
}

export function counterReplica(log: Log, options: CounterOptions = {}) {
  const about = { machine: counter, context: 'counter', source: 'counter/test' };
  return new Replica({ log, ...about, ...options });
}

/** Opened, with as many things counted. */
export async function counterLog(counts = 0): Promise<MemoryLog> {
  const log = new MemoryLog({ name: 'counter/0' });
  const opened = { type: LOG_OPENED, logId: 'log1' } as Typed;
  await log.append([recordOf('first', opened)]);
  for (let index = 0; index < counts; index++) {
    await log.append([recordOf(`count-${index}`, { type: 'Count' })]);
  }
  return log;
}

export function recordOf(id: string, message: Typed, traceparent: string | null = null): Payload {
  const about = { id, source: 'test', session: null, fingerprint: '', traceparent };
  return structured.wrap({ ...about, origin: null, previousOrigin: null, message });
}
