import type { MailKind, MailResult, PlaceOrder } from '@thingy/contracts';
import { effectOf, officeOrderOf } from '@thingy/order-domain';
import { logOpening, MemoryLog, SimbaError, structured } from '@thingy/simba';
import { afterEach, describe, expect, it } from 'vitest';
import { EmailOpener } from './email-opener.ts';
import { EmailSealer } from './email-sealer.ts';
import { mailFigures } from './mail-figures.ts';
import { MailPace } from './mail-pace.ts';
import { MailRefused, type MailSender, MailUnclear } from './mail-sender.ts';
import type { MailSettings } from './mail-settings.ts';
import { Mailer, OWED_MS_MAX, REFUSALS_MAX, UNCLEAR_MAX } from './mailer.ts';
import { EMAIL, KeysInMemory, orderWith, productChanged } from './order-in-memory.test-support.ts';
import type { OrderMail } from './order-mail.ts';
import type { OrderReplica } from './order-replica.ts';
import { CUT, type Replies, ScriptedSmtp } from './scripted-smtp.test-support.ts';
import { SmtpSender } from './smtp-sender.ts';

const TTL_MS = 400;
const SETTLED_MS_MAX = 8_000;
const settings = { from: 'orders@shop.test', shopUrl: 'https://shop.test', mailsPerSecond: 0 };
const stops: (() => Promise<unknown>)[] = [];

afterEach(async () => {
  for (const stop of stops.splice(0).reverse()) await stop();
});

/** Takes what it is given, or says what it was told to say: in turn, or of one order always. */
class TestSender implements MailSender {
  readonly sent: { mail: OrderMail; to: string }[] = [];
  troubles: (Error | null)[] = [];
  readonly troubleOf = new Map<string, Error>();
  isClosed = false;

  async send(mail: OrderMail, to: string): Promise<void> {
    const [orderId = ''] = /an-order-[^@]*/.exec(mail.messageId) ?? [];
    const trouble = this.troubleOf.get(orderId) ?? this.troubles.shift() ?? null;
    if (trouble !== null) throw trouble;
    this.sent.push({ mail, to });
  }

  close(): void {
    this.isClosed = true;
  }
}

/** A log of level 2 with something to sell. */
async function openedLog(now = Date.now): Promise<MemoryLog> {
  const log = new MemoryLog({ name: 'order/0', now });
  const opening = logOpening({ logId: 'order', source: 'test', level: 2 });
  const nobody = { source: 'test', session: null, fingerprint: '', traceparent: null };
  const origin = { log: 'catalog/0/catalog', offset: 1, index: 0 };
  const message = productChanged('mug', 99);
  const known = { ...nobody, id: 'known', origin, previousOrigin: null, message };
  await log.append([...opening, known].map((envelope) => structured.wrap(envelope)));
  return log;
}

const keys = new KeysInMemory();

async function started(log: MemoryLog): Promise<OrderReplica> {
  const replica = orderWith(keys).replica(log);
  await replica.start();
  stops.push(() => replica.stop());
  return replica;
}

/** One replica with a mailer whose pauses are over at once. */
async function opened<Sender extends MailSender = TestSender>(
  sender: Sender = new TestSender() as MailSender as Sender,
  log?: MemoryLog,
) {
  const replica = await started(log ?? (await openedLog()));
  const mailer = new Mailer({
    replica,
    opener: new EmailOpener(keys),
    sender,
    settings,
    source: 'test/1',
    ttlMs: TTL_MS,
    pace: new MailPace(0, undefined, () => 0),
  });
  stops.push(() => mailer.stop());
  mailer.start();
  return { replica, mailer, sender };
}

let made = 0;

/** Of what is placed next. */
const nextOrderId = () => `an-order-of-anna-${made}`;

async function place(replica: OrderReplica, mailer: Mailer | null): Promise<string> {
  const orderId = `an-order-of-anna-${made++}`;
  await submit(replica, mailer, { type: 'SetStock', productId: 'mug', quantity: 5 });
  const lines = [{ productId: 'mug', quantity: 1, unitPriceCents: 99 }];
  const shown = { generation: 0, lines, currency: 'EUR', totalCents: 99 };
  const sealedEmail = await new EmailSealer(keys).seal(orderId, EMAIL);
  const message: PlaceOrder = { type: 'PlaceOrder', orderId, ...shown, sealedEmail };
  const command = { id: orderId, session: `session of ${orderId}`, message };
  const { outcomes } = await replica.submit(command);
  mailer?.expect(outcomes);
  return orderId;
}

async function submit(replica: OrderReplica, mailer: Mailer | null, message: object) {
  const command = { id: `command-of-the-test-${made++}`, session: null, message } as never;
  const { outcomes } = await replica.submit(command);
  mailer?.expect(outcomes);
}

/** Resolves when the log has been told this. */
async function settled(replica: OrderReplica, kind: MailKind, orderId: string, is: MailResult) {
  const effect = effectOf(kind, orderId);
  const result = () => replica.read(({ mails }) => mails.get(effect)?.result);
  await expect.poll(result, { timeout: SETTLED_MS_MAX }).toBe(is);
}

const countOf = (mailer: Mailer, result: string) =>
  mailer
    .figures()
    .filter(({ name, labels }) => name === 'mails_total' && labels.result === result)
    .reduce((sum, { value }) => sum + Number(value), 0);

describe('a mailer', () => {
  it('writes to who has ordered, and of all that becomes of the order', async () => {
    const { replica, mailer, sender } = await opened();
    const orderId = await place(replica, mailer);
    await settled(replica, 'confirmation', orderId, 'sent');
    await submit(replica, mailer, { type: 'ShipOrder', orderId });
    await settled(replica, 'shipped', orderId, 'sent');
    expect(sender.sent.map(({ to, mail }) => [to, mail.messageId])).toEqual([
      [EMAIL, `<confirmation.${orderId}@shop.test>`],
      [EMAIL, `<shipped.${orderId}@shop.test>`],
    ]);
    expect(countOf(mailer, 'sent')).toBe(2);
  });

  it('goes on with what was owed before it started', async () => {
    const log = await openedLog();
    const before = await started(log);
    const orderId = await place(before, null);
    const { replica, sender } = await opened(new TestSender(), log);
    await settled(replica, 'confirmation', orderId, 'sent');
    expect(sender.sent).toHaveLength(1);
  });

  it('confirms nothing that was cancelled meanwhile', async () => {
    const log = await openedLog();
    const before = await started(log);
    const orderId = await place(before, null);
    await submit(before, null, { type: 'CancelOrder', orderId });
    const { replica, sender } = await opened(new TestSender(), log);
    await settled(replica, 'confirmation', orderId, 'outdated');
    await settled(replica, 'cancelled', orderId, 'sent');
    expect(sender.sent.map(({ mail }) => mail.messageId)).toEqual([
      `<cancelled.${orderId}@shop.test>`,
    ]);
  });

  it('writes to nobody whose key was forgotten, and owes it no more', async () => {
    const log = await openedLog();
    const orderId = await place(await started(log), null);
    for (const name of keys.kept.keys()) if (name.startsWith(orderId)) keys.kept.delete(name);
    const { replica, sender } = await opened(new TestSender(), log);
    await settled(replica, 'confirmation', orderId, 'forgotten');
    expect(sender.sent).toEqual([]);
  });

  it('tries again for as long as no mail goes out', async () => {
    const sender = new TestSender();
    sender.troubles = Array.from({ length: 5 }, () => new Error('nobody is there'));
    const { replica, mailer } = await opened(sender);
    const orderId = await place(replica, mailer);
    await settled(replica, 'confirmation', orderId, 'sent');
    expect(sender.sent).toHaveLength(1);
    expect(countOf(mailer, 'deferred')).toBe(5);
  });

  it('gives a mail up that is refused for good, after some attempts', async () => {
    const { replica, mailer, sender } = await opened();
    const orderId = nextOrderId();
    sender.troubleOf.set(orderId, new MailRefused(true, 'no such mailbox'));
    await place(replica, mailer);
    await expect.poll(() => countOf(mailer, 'deferred'), { timeout: SETTLED_MS_MAX }).toBe(1);
    await settled(replica, 'confirmation', await place(replica, mailer), 'sent');
    await settled(replica, 'confirmation', orderId, 'failed');
    expect(sender.sent).toHaveLength(1);
    expect([countOf(mailer, 'deferred'), countOf(mailer, 'failed')]).toEqual([2, 1]);
  });

  it('gives nothing up while no mail is taken: the shop may be what is refused', async () => {
    const sender = new TestSender();
    sender.troubles = Array.from({ length: 5 }, () => new MailRefused(true, 'nothing of yours'));
    const { replica, mailer } = await opened(sender);
    const orderId = await place(replica, mailer);
    await settled(replica, 'confirmation', orderId, 'sent');
    expect(countOf(mailer, 'failed')).toBe(0);
  });

  it('goes on with a mail that is refused for now', async () => {
    const sender = new TestSender();
    sender.troubles = Array.from({ length: 6 }, () => new MailRefused(false, 'later'));
    const { replica, mailer } = await opened(sender);
    const orderId = await place(replica, mailer);
    await settled(replica, 'confirmation', orderId, 'sent');
    expect(sender.sent).toHaveLength(1);
  });

  it('gives a mail up that is refused for now, and was so for days', async () => {
    let laterMs = 0;
    const log = await openedLog(() => Date.now() + laterMs);
    const { replica, mailer, sender } = await opened(new TestSender(), log);
    const orderId = nextOrderId();
    sender.troubleOf.set(orderId, new MailRefused(false, 'no such domain, perhaps'));
    await place(replica, mailer);
    await settled(replica, 'confirmation', await place(replica, mailer), 'sent');
    await expect
      .poll(() => countOf(mailer, 'deferred'), { timeout: SETTLED_MS_MAX })
      .toBeGreaterThan(8);
    laterMs = OWED_MS_MAX + 1_000;
    await settled(replica, 'confirmation', orderId, 'failed');
    expect(sender.sent).toHaveLength(1);
  });

  it('does not give a mail up at its first refusals, however long it has waited', async () => {
    let laterMs = 0;
    const log = await openedLog(() => Date.now() + laterMs);
    const orderId = await place(await started(log), null);
    laterMs = OWED_MS_MAX + 1_000;
    const sender = new TestSender();
    sender.troubleOf.set(orderId, new MailRefused(false, 'come back in five minutes'));
    const { replica, mailer } = await opened(sender, log);
    await expect.poll(() => countOf(mailer, 'deferred'), { timeout: SETTLED_MS_MAX }).toBe(1);
    await settled(replica, 'confirmation', await place(replica, mailer), 'sent');
    await expect.poll(() => countOf(mailer, 'deferred'), { timeout: SETTLED_MS_MAX }).toBe(3);
    sender.troubleOf.clear();
    await settled(replica, 'confirmation', orderId, 'sent');
    expect(countOf(mailer, 'failed')).toBe(0);
  });

  it('takes a mail for sent that was handed over some times, and never answered', async () => {
    const { replica, mailer, sender } = await opened();
    const orderId = nextOrderId();
    sender.troubleOf.set(orderId, new MailUnclear('no reply'));
    await place(replica, mailer);
    await settled(replica, 'confirmation', orderId, 'sent');
    expect([countOf(mailer, 'deferred'), countOf(mailer, 'unclear')]).toEqual([2, 1]);
    expect(countOf(mailer, 'sent')).toBe(0);
  });

  it('waits for keys that can not be read', async () => {
    const log = await openedLog();
    const orderId = await place(await started(log), null);
    keys.trouble = new SimbaError('rejected', 'on demand');
    const { replica, mailer, sender } = await opened(new TestSender(), log);
    await expect.poll(() => countOf(mailer, 'deferred'), { timeout: SETTLED_MS_MAX }).toBe(1);
    keys.trouble = null;
    await settled(replica, 'confirmation', orderId, 'sent');
    expect(sender.sent).toHaveLength(1);
  });

  it('ends with what it has under way, and closes the way out', async () => {
    const { mailer, sender } = await opened();
    await mailer.stop();
    expect(sender.isClosed).toBe(true);
  });
});

describe('a mailer and its server', () => {
  async function withServer(replies: Replies) {
    const smtp = await ScriptedSmtp.open(replies);
    stops.push(() => smtp.close());
    const server = { host: '127.0.0.1', port: smtp.port, tls: 'off', ca: null, login: null };
    const sender = new SmtpSender({ ...settings, ...server } as MailSettings);
    return { smtp, ...(await opened(sender)) };
  }

  it.each(['554 5.7.1 Relay access denied', '553 5.7.1 Sender address rejected'])(
    'lose nothing where it says %s to every mail',
    async (refusal) => {
      const { smtp, replica, mailer } = await withServer({ RCPT: refusal });
      const orderIds = [await place(replica, mailer), await place(replica, mailer)];
      await expect
        .poll(() => countOf(mailer, 'deferred'), { timeout: SETTLED_MS_MAX })
        .toBeGreaterThan(REFUSALS_MAX * orderIds.length);
      smtp.replies = {};
      for (const orderId of orderIds) await settled(replica, 'confirmation', orderId, 'sent');
      expect(countOf(mailer, 'failed')).toBe(0);
    },
  );

  it('make few copies of a mail that is cut off after its end, all of one id', async () => {
    const { smtp, replica, mailer } = await withServer({ END: CUT });
    const orderId = await place(replica, mailer);
    await settled(replica, 'confirmation', orderId, 'sent');
    expect(smtp.bodies).toHaveLength(UNCLEAR_MAX);
    const id = `Message-ID: <confirmation.${orderId}@shop.test>`;
    for (const body of smtp.bodies) expect(body).toContain(id);
  });

  it('end with a reply that comes late, and one copy', async () => {
    const { smtp, replica, mailer } = await withServer({ END: null });
    const orderId = await place(replica, mailer);
    await expect.poll(() => smtp.bodies.length, { timeout: SETTLED_MS_MAX }).toBe(1);
    const stopped = mailer.stop();
    smtp.say('250 taken');
    await stopped;
    await settled(replica, 'confirmation', orderId, 'sent');
    expect([smtp.bodies.length, countOf(mailer, 'sent')]).toEqual([1, 1]);
  });
});

describe('what is told of mails', () => {
  it('is how long the oldest one has waited, also where no mail is sent', async () => {
    const replica = await started(await openedLog());
    const figure = async (name: string) =>
      (await mailFigures(replica, null)).find((each) => each.name === name)?.value;
    expect(await figure('mail_configured')).toBe(0);
    expect(await figure('mail_owed_since_timestamp_seconds')).toBe(0);
    const orderId = await place(replica, null);
    const found = await replica.read((model) => officeOrderOf(model, orderId));
    const sinceSeconds = (found?.order.placedAtMs ?? 0) / 1_000;
    expect(await figure('mail_owed_since_timestamp_seconds')).toBe(sinceSeconds);
  });

  it('is whether a server takes any, and what claims came to', async () => {
    const sender = new TestSender();
    sender.troubles = [new Error('nobody is there')];
    const { replica, mailer } = await opened(sender);
    const orderId = await place(replica, mailer);
    await settled(replica, 'confirmation', orderId, 'sent');
    const figures = await mailFigures(replica, mailer);
    const told = (name: string, result?: string) =>
      figures.find((each) => each.name === name && each.labels.result === result)?.value;
    expect(told('mail_server_away')).toBe(0);
    expect(told('mail_claims_total', 'claimed')).toBe(2);
    expect(told('mail_claims_total', 'taken_over')).toBe(1);
    expect(JSON.stringify(figures)).not.toContain(EMAIL);
  });
});
