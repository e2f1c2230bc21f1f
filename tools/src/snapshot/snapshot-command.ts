import { isContext, takeContextSnapshot } from '@thingy/bridge/take-context-snapshot';
import type { ContextName } from '@thingy/contracts';
import { SnapshotRefused, type TakenSnapshot } from '@thingy/simba';
import type { KafkaSettings } from '@thingy/simba/kafka';
import { toolSettings } from '../kafka/tool-settings.ts';

/** Done, or nothing was new. */
const DONE = 0;
const FAILED = 1;
const MISUSED = 2;
/** Nothing is broken: a bridge is behind, or a snapshot was not sound. Try again later. */
const REFUSED = 3;

interface Place {
  readonly context: ContextName;
  readonly settings: KafkaSettings;
  /** Of the context's log. */
  readonly topic: string;
}

/**
 * A command whose one argument is a context, and which begins with a snapshot of it; answers the
 * exit code. `after` does what is left, and says what there is to say of it.
 */
export async function snapshotCommand(
  name: string,
  args: readonly string[],
  after: (taken: TakenSnapshot, place: Place) => Promise<string> | string,
): Promise<number> {
  const [context = '', ...others] = args;
  if (!isContext(context) || others.length > 0) {
    console.error(`usage: ${name} catalog|cart|order`);
    return MISUSED;
  }
  const say = (line: string) => console.error(`${context}: ${line}`);
  try {
    const { kafka: settings, topicPrefix: prefix } = toolSettings(name);
    const startMs = performance.now();
    const taken = await takeContextSnapshot(context, { settings, prefix, say });
    const seconds = ((performance.now() - startMs) / 1_000).toFixed(1);
    console.log(`${context}: ${described(taken)}, ${seconds} s`);
    const line = await after(taken, { context, settings, topic: `${prefix}${context}` });
    if (line !== '') console.log(`${context}: ${line}`);
    return DONE;
  } catch (error) {
    say(String(error));
    return error instanceof SnapshotRefused ? REFUSED : FAILED;
  }
}

function described({ manifest, isNew }: TakenSnapshot): string {
  const { next, level, bytes, chunks, digest } = manifest;
  const what = isNew ? 'snapshot' : 'nothing new since the snapshot';
  return `${what} at offset ${next}, level ${level}, ${bytes} bytes in ${chunks} chunks, ${digest}`;
}
