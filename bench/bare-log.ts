import { decodeEnvelope, type Payload, structured } from '@thingy/simba';
import { KafkaLog } from '@thingy/simba/kafka';

/** `confirmed`: an append is over when the log has it; `seen`: when it was read again. */
export type AppendEnd = 'confirmed' | 'seen';

/** A log with nothing around it: no replica, no rules, no HTTP. */
export class BareLog {
  readonly #log: KafkaLog;
  #isFollowing = false;
  readonly #seen = new Map<string, () => void>();
  #appended = 0;

  constructor(brokers: string, topic: string) {
    this.#log = new KafkaLog({ brokers: brokers.split(','), clientId: 'bench' }, topic);
  }

  /** Of one record, such as a cart's command makes. */
  async append(until: AppendEnd): Promise<void> {
    const { id, payload } = this.#record();
    const isSeen = until === 'seen' ? this.#untilSeen(id) : null;
    await this.#log.append([payload]);
    await isSeen;
  }

  #untilSeen(id: string): Promise<void> {
    if (!this.#isFollowing) this.#follow();
    return new Promise((done) => this.#seen.set(id, done));
  }

  #follow(): void {
    this.#isFollowing = true;
    void this.#log.follow(
      async ({ records }) => {
        for (const { value } of records) {
          const id = decodeEnvelope(value)?.id ?? '';
          this.#seen.get(id)?.();
          this.#seen.delete(id);
        }
      },
      { signal: new AbortController().signal, after: null },
    );
  }

  #record(): { id: string; payload: Payload } {
    const id = `append-${process.pid}-${this.#appended++}`.padEnd(22, '-');
    const payload = structured.wrap({
      id,
      source: 'cart/local/10000',
      session: 'a-session-of-128-bits-',
      fingerprint: '0123456789abcdef',
      traceparent: null,
      origin: null,
      previousOrigin: null,
      message: { type: 'AddItem', ...{ productId: 'p000001', delta: 1 } },
    });
    return { id, payload };
  }
}
