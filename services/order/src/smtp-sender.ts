import { createTransport, type NodemailerError } from 'nodemailer';
import { MailRefused, type MailSender, MailUnclear } from './mail-sender.ts';
import type { MailSettings } from './mail-settings.ts';
import type { OrderMail } from './order-mail.ts';

/** Mails that one replica hands in at a time, each over a connection of its own. */
export const SMTP_CONNECTIONS_MAX = 5;
const CONNECT_MS_MAX = 3_000;
/** Servers let strangers wait for their greeting, on purpose. */
const GREETING_MS_MAX = 5_000;
/** From the connection to the end of the body. Only the reply to that is waited for any longer. */
const HAND_OVER_MS_MAX = 8_000;
/** Behind the limits above, and that of the claim: a connection on which nothing comes at all. */
const SILENT_MS_MAX = 30_000;
/** A connection is kept for the next mail for so long. */
const IDLE_MS_MAX = 10_000;

/** Closes the connection, whatever it answers (RFC 5321, 3.8): about the server, and no mail. */
const LEAVES = 421;
/**
 * Enhanced codes (RFC 3463) that are about who is written to. Any other may be about who writes:
 * servers often keep what they have against a client, a login or a sender until `RCPT TO`, as
 * Postfix does (`smtpd_delay_reject`).
 */
const OF_THE_ADDRESS = /^5\.(?:1\.(?:1|2|3|6|10)|2\.\d{1,3})$/;
const ENHANCED_CODE = /^\d{3}[ -](\d\.\d{1,3}\.\d{1,3})(?!\S)/;

/** Hands mails in by SMTP, with nodemailer. */
export class SmtpSender implements MailSender {
  readonly #from: string;
  readonly #handOverMsMax: number;
  readonly #transport: ReturnType<typeof transportOf>;
  /** What to do when a mail has been read to its end; by the signal it is given up by. */
  readonly #onRead = new WeakMap<AbortSignal, () => void>();

  /** `handOverMsMax` is for tests. */
  constructor(settings: MailSettings, handOverMsMax = HAND_OVER_MS_MAX) {
    this.#from = settings.from;
    this.#handOverMsMax = handOverMsMax;
    this.#transport = transportOf(settings);
    this.#transport.use('stream', ({ data, message }, done) => {
      message.processFunc((input) => {
        // Before this the dot that ends a mail is not sent.
        return input.once('end', () => data.signal && this.#onRead.get(data.signal)?.());
      });
      done();
    });
  }

  async send(mail: OrderMail, to: string, signal: AbortSignal): Promise<void> {
    const tooLong = new AbortController();
    const timer = setTimeout(() => tooLong.abort(), this.#handOverMsMax);
    const either = AbortSignal.any([signal, tooLong.signal]);
    let isHandedOver = false;
    this.#onRead.set(either, () => {
      isHandedOver = true;
      clearTimeout(timer);
    });
    try {
      await this.#transport.sendMail({
        ...mail,
        from: this.#from,
        // As an address, and not to be parsed: it is one mailbox, whatever is in it.
        to: { name: '', address: to },
        date: new Date(),
        // RFC 3834: nobody's absence is to be answered to the shop.
        headers: { 'Auto-Submitted': 'auto-generated' },
        disableFileAccess: true,
        disableUrlAccess: true,
        signal: either,
      });
    } catch (error) {
      throw withoutAddress(error as NodemailerError, isHandedOver);
    } finally {
      clearTimeout(timer);
    }
  }

  close(): void {
    this.#transport.close();
  }
}

function transportOf({ host, port, tls, ca, login }: MailSettings) {
  return createTransport({
    pool: true,
    maxConnections: SMTP_CONNECTIONS_MAX,
    // Whether a mail is sent again is decided where its claim is known.
    maxRequeues: 0,
    idleTimeout: IDLE_MS_MAX,
    host,
    port,
    secure: tls === 'implicit',
    requireTLS: tls === 'starttls',
    ignoreTLS: tls === 'off',
    ...(ca !== null && { tls: { ca } }),
    ...(login !== null && { auth: login }),
    connectionTimeout: CONNECT_MS_MAX,
    greetingTimeout: GREETING_MS_MAX,
    socketTimeout: SILENT_MS_MAX,
    dnsTimeout: CONNECT_MS_MAX,
  });
}

/** Errors that nodemailer finds in the mail before it asks the server. */
const IN_THE_MAIL: readonly string[] = ['EENVELOPE', 'EMESSAGE'];

/** What the server says, and what nodemailer makes of it, names the address: neither is kept. */
function withoutAddress(error: NodemailerError, isHandedOver: boolean): Error {
  const { code = 'unknown', command, responseCode } = error;
  if (responseCode === undefined) {
    if (isHandedOver) return new MailUnclear(`the mail was handed over, and no reply: ${code}`);
    if (IN_THE_MAIL.includes(code)) {
      return new MailRefused(true, `the mail can not be sent: ${code}`);
    }
    return new Error(`no mail can be handed in now: ${code}`);
  }
  const reply = [responseCode, enhancedCodeOf(error)].filter((each) => each !== null).join(' ');
  if (isAboutMail(error, isHandedOver)) {
    return new MailRefused(error.permanent === true, `the server refused the mail with ${reply}`);
  }
  return new Error(`no mail can be handed in now: ${code}, ${command} was answered with ${reply}`);
}

/** Not who sends it, or how the server is. */
function isAboutMail(error: NodemailerError, isHandedOver: boolean): boolean {
  if (error.responseCode === LEAVES) return false;
  // Whoever has read a mail and refuses it may well do so for what it says.
  if (isHandedOver) return error.command === 'DATA';
  if (error.command !== 'RCPT TO' && error.command !== 'DATA') return false;
  if (error.permanent !== true) return true;
  const enhanced = enhancedCodeOf(error);
  return enhanced === null ? error.command === 'RCPT TO' : OF_THE_ADDRESS.test(enhanced);
}

function enhancedCodeOf({ response }: NodemailerError): string | null {
  return ENHANCED_CODE.exec(response ?? '')?.[1] ?? null;
}
