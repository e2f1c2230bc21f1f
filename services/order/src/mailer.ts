import { Logger } from '@nestjs/common';
import type { MailKind, MailResult, OrderOutcome } from '@thingy/contracts';
import type { Figure } from '@thingy/host';
import { effectOf, mailOf, type OfficeOrder, officeOrderOf } from '@thingy/order-domain';
import { EffectRunner } from '@thingy/simba';
import type { EmailOpener } from './email-opener.ts';
import { MailPace } from './mail-pace.ts';
import { MailRefused, type MailSender, MailUnclear } from './mail-sender.ts';
import type { MailSettings } from './mail-settings.ts';
import { orderMail } from './order-mail.ts';
import type { OrderReplica } from './order-replica.ts';
import { SMTP_CONNECTIONS_MAX } from './smtp-sender.ts';

/** How long a claim to a mail is respected: within half of this it goes out, or not by this one. */
export const MAIL_CLAIM_TTL_MS = 30_000;
/** A mail that its server refuses for good is given up after so many attempts of one replica. */
export const REFUSALS_MAX = 3;
/** One that it refuses for now is given up when it is owed for so long (RFC 5321, 4.5.4.1). */
export const OWED_MS_MAX = 4 * 24 * 3_600_000;
/** But not before so many attempts: it may have waited for days for a server that was away. */
const REFUSALS_FOR_NOW_MIN = 8;
/**
 * A mail that was handed over so often by one replica, and never answered, counts as sent: most
 * likely it was taken each time, and somebody has that many copies.
 */
export const UNCLEAR_MAX = 3;

const logger = new Logger('mail');

/** What an attempt came to: `deferred`, and the others for good. */
type Attempt = MailResult | 'deferred' | 'unclear';

/** What an attempt that settles its mail came to. */
type Settled = Exclude<Attempt, 'deferred'>;

export interface MailerParts {
  readonly replica: OrderReplica;
  readonly opener: EmailOpener;
  readonly sender: MailSender;
  readonly settings: Pick<MailSettings, 'from' | 'shopUrl' | 'mailsPerSecond'>;
  /** The name of this replica. */
  readonly source: string;
  /** `MAIL_CLAIM_TTL_MS` where it is left out; the same in all processes of a log. */
  readonly ttlMs?: number;
  /** One that is made of the settings where it is left out. */
  readonly pace?: MailPace;
}

/**
 * Sends the mails that the model says are owed. Each goes out once, but for two cases, in which the
 * same mail is handed in again, with the same Message-ID: a replica dies after it has handed it in,
 * and before the log is told; and a server takes all of it, and does not say so before the claim
 * ends. A server that never does has it `UNCLEAR_MAX` times of each replica, at most.
 */
export class Mailer {
  readonly #parts: MailerParts;
  readonly #pace: MailPace;
  readonly #runner: EffectRunner<never, never, OrderOutcome>;
  readonly #stopping = new AbortController();
  readonly #attempts = new Map<string, number>();
  #running: Promise<void> = Promise.resolve();

  constructor(parts: MailerParts) {
    const { replica, source, settings, ttlMs = MAIL_CLAIM_TTL_MS } = parts;
    this.#parts = parts;
    this.#pace = parts.pace ?? new MailPace(settings.mailsPerSecond);
    this.#runner = new EffectRunner({
      replica: replica as never,
      act: async (effect, signal) => ({ result: await this.#deliver(effect, signal) }),
      pace: this.#pace,
      underWayMax: SMTP_CONNECTIONS_MAX,
      ttlMs,
      source,
      onTrouble: (what, error) => logger.warn(`${what} is tried again: ${String(error)}`),
    });
  }

  start(): void {
    this.#running = this.#runner.run(this.#stopping.signal);
  }

  /** Fulfilled when what is under way has ended, and the log is told. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#running;
    this.#parts.sender.close();
  }

  /** This process took the command that came to these outcomes, and so claims their mails first. */
  expect(outcomes: readonly OrderOutcome[]): void {
    for (const outcome of outcomes) {
      if (outcome.type !== 'MailOwed') continue;
      this.#runner.expect(effectOf(outcome.kind, outcome.orderId));
    }
  }

  figures(): readonly Figure[] {
    const { claimed, lost, takenOver } = this.#runner.counts;
    const claims = Object.entries({ claimed, lost, taken_over: takenOver });
    return [
      ...[...this.#attempts].map(([key, value]): Figure => {
        const [kind = '', result = ''] = key.split(' ');
        return { name: 'mails_total', labels: { kind, result }, value };
      }),
      ...claims.map(([result, value]): Figure => {
        return { name: 'mail_claims_total', labels: { result }, value };
      }),
      { name: 'mails_under_way', labels: {}, value: this.#runner.underWay },
      { name: 'mail_server_away', labels: {}, value: this.#pace.isAway ? 1 : 0 },
    ];
  }

  /** Resolves when there is nothing more to do for the mail. */
  async #deliver(effect: string, signal: AbortSignal): Promise<MailResult> {
    const { kind } = mailOf(effect);
    try {
      const attempt = await this.#tryToDeliver(effect, signal);
      this.#pace.settled(effect);
      this.#count(kind, attempt);
      return attempt === 'unclear' ? 'sent' : attempt;
    } catch (error) {
      this.#count(kind, 'deferred');
      throw error;
    }
  }

  async #tryToDeliver(effect: string, signal: AbortSignal): Promise<Settled> {
    const { replica, opener } = this.#parts;
    const { kind, orderId } = mailOf(effect);
    const found = await replica.read((model) => officeOrderOf(model, orderId));
    if (found === null) throw new Error(`there is no order ${orderId}`);
    // Who reads that it is cancelled should not read after that how well it goes.
    if (kind === 'confirmation' && found.order.state === 'cancelled') return 'outdated';
    const to = await this.#addressOf(effect, found, opener);
    return to === null ? 'forgotten' : await this.#handIn(effect, found, to, signal);
  }

  async #addressOf(effect: string, { sealedEmail }: OfficeOrder, opener: EmailOpener) {
    try {
      const [to = null] = await opener.open([sealedEmail]);
      return to;
    } catch (error) {
      this.#pace.putOff(effect, 'unreadable');
      throw error;
    }
  }

  async #handIn(
    effect: string,
    found: OfficeOrder,
    to: string,
    signal: AbortSignal,
  ): Promise<Settled> {
    const { sender, settings } = this.#parts;
    try {
      await sender.send(orderMail(mailOf(effect).kind, found.order, settings), to, signal);
      this.#pace.taken();
      return 'sent';
    } catch (error) {
      if (error instanceof MailRefused) {
        this.#pace.reached();
        if (this.#isHopeless(effect, found, error)) return 'failed';
      } else {
        this.#pace.failed();
        if (error instanceof MailUnclear && this.#pace.putOff(effect, 'unclear') >= UNCLEAR_MAX) {
          return 'unclear';
        }
      }
      throw error;
    }
  }

  /** No mail is given up while none is taken: what is wrong then is wrong with the shop. */
  #isHopeless(effect: string, { mails }: OfficeOrder, { isPermanent }: MailRefused): boolean {
    const times = this.#pace.putOff(effect, isPermanent ? 'refused-for-good' : 'refused-for-now');
    const { kind } = mailOf(effect);
    const owed = mails.find((mail) => mail.kind === kind);
    const owedMs = owed === undefined ? 0 : this.#parts.replica.clock - owed.atMs;
    const isOver = isPermanent
      ? times >= REFUSALS_MAX
      : times >= REFUSALS_FOR_NOW_MIN && owedMs > OWED_MS_MAX;
    return isOver && this.#pace.isAlone(effect);
  }

  #count(kind: MailKind, result: Attempt): void {
    const key = `${kind} ${result}`;
    this.#attempts.set(key, (this.#attempts.get(key) ?? 0) + 1);
  }
}
