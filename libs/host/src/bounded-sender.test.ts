import { describe, expect, it } from 'vitest';
import { BoundedSender } from './bounded-sender.ts';

/** A sender whose requests end as told, in turn; then well. */
function senderWith(errors: (string | undefined)[]) {
  const sent: unknown[][] = [];
  let waiting: unknown[] = [];
  const sender = {
    setProcess() {},
    close() {},
    append: (span: unknown) => void waiting.push(span),
    flush(done?: (spans: number, error?: string) => void) {
      sent.push(waiting);
      waiting = [];
      done?.(0, errors.shift());
    },
  };
  return { sent, sender };
}

async function sendTwo(errors: (string | undefined)[]) {
  const { sent, sender } = senderWith(errors);
  const complaints: string[] = [];
  const bounded = new BoundedSender(sender, (what) => complaints.push(what));
  bounded.append('one');
  bounded.append('two');
  await new Promise<void>((resolve) => bounded.flush(() => resolve()));
  return { sent, complaints };
}

const BOTH = ['one', 'two'];

describe('spans', () => {
  it.each(['read ECONNRESET', 'write EPIPE', 'socket hang up'])(
    'are sent once more over a connection that had been closed meanwhile: %s',
    async (error) => {
      expect(await sendTwo([error])).toEqual({ sent: [BOTH, BOTH], complaints: [] });
    },
  );

  it('are lost, with a word about it, where that does not help', async () => {
    const error = 'read ECONNRESET';
    expect(await sendTwo([error, error])).toEqual({
      sent: [BOTH, BOTH],
      complaints: [`2 spans lost: ${error}`],
    });
  });

  it('are sent once to a collector that is not there', async () => {
    const error = 'connect ECONNREFUSED';
    expect(await sendTwo([error])).toEqual({
      sent: [BOTH],
      complaints: [`2 spans lost: ${error}`],
    });
  });
});
