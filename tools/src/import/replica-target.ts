import { randomBytes } from 'node:crypto';
import { Backoff, hasCode, type Replica, type StateMachine, type Typed } from '@thingy/simba';
import type { ImportTarget, Verdict } from './import-files.ts';

/** Times that one intent is sent; each waits for its answer for up to 4 s. */
const ATTEMPTS_MAX = 6;
const RETRY_BASE_MS = 200;
const RETRY_CAP_MS = 3_000;

/** An import goes to a context through a replica of it, which knows what is so already. */
export class ReplicaTarget<Model, Message extends Typed, Outcome extends Typed>
  implements ImportTarget<Message>
{
  readonly #replica: Replica<Model, Message, Outcome>;
  readonly #machine: StateMachine<Model, Message, Outcome>;

  constructor(
    replica: Replica<Model, Message, Outcome>,
    machine: StateMachine<Model, Message, Outcome>,
  ) {
    this.#replica = replica;
    this.#machine = machine;
  }

  async foresee(intent: Message): Promise<Verdict> {
    const { level } = this.#replica;
    const here = { id: '', session: null, fingerprint: '', time: 0, level, origin: null };
    const decide = (model: Model) => this.#machine.decide(model, intent, here);
    return verdictOf(await this.#replica.read(decide));
  }

  /** Sends the same id again where it is not known what became of it. */
  async send(intent: Message): Promise<Verdict> {
    const id = randomBytes(16).toString('base64url');
    const backoff = new Backoff(RETRY_BASE_MS, RETRY_CAP_MS);
    for (let attempt = 1; ; attempt++) {
      try {
        const { outcomes } = await this.#replica.submit({ id, session: null, message: intent });
        return verdictOf(outcomes);
      } catch (error) {
        const passes = ['unknown', 'rejected', 'overloaded'] as const;
        if (attempt === ATTEMPTS_MAX || !passes.some((code) => hasCode(error, code))) throw error;
        await backoff.failed();
      }
    }
  }
}

/** The first outcome is what became of the intent; others follow from it. */
function verdictOf(outcomes: readonly Typed[]): Verdict {
  const [outcome] = outcomes;
  switch (outcome?.type) {
    case 'Rejected':
      return { kind: 'malformed', reason: (outcome as Typed & { reason: string }).reason };
    case 'ProductUnchanged':
    case 'ProductRefused':
      return { kind: 'no-change' };
    case 'StockRefused': {
      const { reason } = outcome as Typed & { reason: string };
      return reason === 'stock-changed' ? { kind: 'no-change' } : { kind: 'malformed', reason };
    }
    default:
      return { kind: 'change' };
  }
}
