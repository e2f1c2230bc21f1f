import { decodeEnvelope, type Payload, structured } from '@thingy/simba';
import { KafkaLog } from '@thingy/simba/kafka';
import { median } from '../row.ts';
import { answer } from './answer.ts';
import { countCost } from './cost.ts';

export interface AppendQuestion {
  readonly brokers: string;
  readonly topic: string;
  /** Each appends one record after the other. */
  readonly writers: number;
  readonly appendsEach: number;
  /** `confirmed`: an append is over when the log has it; `seen`: when it was read again. */
  readonly until: 'confirmed' | 'seen';
}

export interface AppendAnswer {
  readonly medianMs: number;
  readonly perSecond: number;
  readonly cpuUsEach: number;
}

let log: KafkaLog | null = null;
let isFollowing = false;
const seen = new Map<string, () => void>();
let appended = 0;

/** A log with nothing around it: no replica, no rules, no HTTP. */
answer(async (question: AppendQuestion): Promise<AppendAnswer> => {
  const { writers, appendsEach, until } = question;
  log ??= open(question);
  if (until === 'seen' && !isFollowing) follow(log);
  const latenciesMs: number[] = [];
  const write = async (to: KafkaLog) => {
    for (let i = 0; i < appendsEach; i++) {
      const startedAt = performance.now();
      const { id, value } = record();
      const isSeen = until === 'seen' ? new Promise<void>((done) => seen.set(id, done)) : null;
      await to.append([value]);
      await isSeen;
      latenciesMs.push(performance.now() - startedAt);
    }
  };
  const cost = countCost();
  await Promise.all(Array.from({ length: writers }, () => write(log as KafkaLog)));
  const { cpuMs, wallMs } = cost();
  const appends = writers * appendsEach;
  return {
    medianMs: median(latenciesMs),
    perSecond: (appends * 1_000) / wallMs,
    cpuUsEach: (cpuMs * 1_000) / appends,
  };
});

function open({ brokers, topic }: AppendQuestion): KafkaLog {
  return new KafkaLog({ brokers: brokers.split(','), clientId: 'bench' }, topic);
}

function follow(followed: KafkaLog): void {
  isFollowing = true;
  void followed.follow(
    async ({ records }) => {
      for (const { value } of records) {
        const id = decodeEnvelope(value)?.id ?? '';
        seen.get(id)?.();
        seen.delete(id);
      }
    },
    { signal: new AbortController().signal, after: null },
  );
}

/** Such as a cart's command makes. */
function record(): { id: string; value: Payload } {
  const id = `append-${process.pid}-${appended++}`.padEnd(22, '-');
  const value = structured.wrap({
    id,
    source: 'cart/local/10000',
    session: 'a-session-of-128-bits-',
    fingerprint: '0123456789abcdef',
    traceparent: null,
    origin: null,
    previousOrigin: null,
    message: { type: 'AddItem', ...{ productId: 'p000001', delta: 1 } },
  });
  return { id, value };
}
