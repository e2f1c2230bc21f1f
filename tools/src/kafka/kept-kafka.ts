import { Backoff } from '@thingy/simba';
import { type ObtainedKafka, obtainKafka } from './obtain-kafka.ts';

const RESTART_BASE_MS = 500;
const RESTART_CAP_MS = 30_000;

export interface KeptKafka {
  readonly brokers: string;
  readonly from: string;
  stop(): Promise<void>;
}

/** As `obtainKafka`, and a broker that ends by itself is started again on its data and port. */
export async function keepKafka(
  env: NodeJS.ProcessEnv,
  say: (line: string) => void,
): Promise<KeptKafka> {
  const stopping = new AbortController();
  let kafka = await obtainKafka(env);
  const keep = async (): Promise<void> => {
    const backoff = new Backoff(RESTART_BASE_MS, RESTART_CAP_MS);
    while (kafka.ended !== null) {
      await kafka.ended;
      if (stopping.signal.aborted) return;
      say('Kafka ended; it is started again');
      const next = await startAgain(env, backoff, stopping.signal, say);
      if (next === null) return;
      kafka = next;
    }
  };
  const kept = keep();
  return {
    brokers: kafka.brokers,
    from: kafka.from,
    async stop() {
      stopping.abort();
      await kafka.stop();
      if (kafka.ended !== null) await kept;
      await kafka.stop();
    },
  };
}

async function startAgain(
  env: NodeJS.ProcessEnv,
  backoff: Backoff,
  stopping: AbortSignal,
  say: (line: string) => void,
): Promise<ObtainedKafka | null> {
  for (;;) {
    await backoff.failed(stopping);
    if (stopping.aborted) return null;
    try {
      return await obtainKafka(env);
    } catch (error) {
      say(`Kafka does not start: ${(error as Error).message}`);
    }
  }
}
