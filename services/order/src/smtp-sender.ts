import { createTransport, type NodemailerError } from 'nodemailer';
import { MailRefused, type MailSender } from './mail-sender.ts';
import type { MailSettings } from './mail-settings.ts';
import type { OrderMail } from './order-mail.ts';

/** Mails that one replica hands in at a time, each over a connection of its own. */
export const SMTP_CONNECTIONS_MAX = 5;
const CONNECT_MS_MAX = 3_000;
/** Servers let strangers wait for their greeting, on purpose. */
const GREETING_MS_MAX = 5_000;
/** Without a word from the server. */
const SILENT_MS_MAX = 8_000;
/** A connection is kept for the next mail for so long. */
const IDLE_MS_MAX = 10_000;

/** Commands whose refusal is about the mail, and not about who sends it. */
const OF_THE_MAIL: readonly (string | undefined)[] = ['RCPT TO', 'DATA'];

/** Hands mails in by SMTP, with nodemailer. */
export class SmtpSender implements MailSender {
  readonly #from: string;
  readonly #transport: ReturnType<typeof transportOf>;

  constructor(settings: MailSettings) {
    this.#from = settings.from;
    this.#transport = transportOf(settings);
  }

  async send(mail: OrderMail, to: string, signal: AbortSignal): Promise<void> {
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
        signal,
      });
    } catch (error) {
      throw withoutAddress(error as NodemailerError);
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
const IN_THE_MAIL: readonly (string | undefined)[] = ['EENVELOPE', 'EMESSAGE'];

/** What the server says, and what nodemailer makes of it, names the address: neither is kept. */
function withoutAddress({ code, command, responseCode, permanent }: NodemailerError): Error {
  if (responseCode !== undefined && OF_THE_MAIL.includes(command)) {
    return new MailRefused(permanent === true, `the server refused the mail with ${responseCode}`);
  }
  if (responseCode === undefined && IN_THE_MAIL.includes(code)) {
    return new MailRefused(true, `the mail can not be sent: ${code}`);
  }
  const reply = responseCode === undefined ? '' : `, ${command} was answered with ${responseCode}`;
  return new Error(`no mail can be handed in now: ${code ?? 'unknown'}${reply}`);
}
