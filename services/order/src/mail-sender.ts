import type { OrderMail } from './order-mail.ts';

/** The way out for mails. */
export interface MailSender {
  /**
   * Resolves when somebody else is answerable for the mail. Rejects with `MailRefused` if this mail
   * is not taken, with `MailUnclear` if it may have been taken, and with anything else if no mail
   * is taken now. When the signal is aborted it is given up at once: what was not handed over by
   * then never is.
   */
  send(mail: OrderMail, to: string, signal: AbortSignal): Promise<void>;
  close(): void;
}

/** The server takes mails, and not this one. `what` must not name the address. */
export class MailRefused extends Error {
  /** It will never take it, as it says; otherwise it may later. */
  readonly isPermanent: boolean;

  constructor(isPermanent: boolean, what: string) {
    super(what);
    this.name = 'MailRefused';
    this.isPermanent = isPermanent;
  }
}

/** All of the mail was handed over, and the server has not said what it did with it. */
export class MailUnclear extends Error {
  constructor(what: string) {
    super(what);
    this.name = 'MailUnclear';
  }
}
