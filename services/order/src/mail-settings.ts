import { type Environment, optional, required } from '@thingy/host';

/** Mails of one replica per second, on average. */
const MAILS_PER_SECOND = 10;

/** Where mails are handed in, and what they say of the shop. */
export interface MailSettings {
  readonly host: string;
  readonly port: number;
  /**
   * `implicit`: TLS from the first byte. `starttls`: nothing is sent before the server has gone
   * over to TLS. `off`: no TLS; for an inbox on the same machine.
   */
  readonly tls: 'implicit' | 'starttls' | 'off';
  /** PEM; null: those that Node trusts. */
  readonly ca: string | null;
  /** null: the server asks for nothing. */
  readonly login: { readonly user: string; readonly pass: string } | null;
  /** `Name <address>`, or the address alone. */
  readonly from: string;
  /** Of the storefront, without a slash at its end. */
  readonly shopUrl: string;
  /** Of this replica, on average; 0: any number. */
  readonly mailsPerSecond: number;
}

const FROM = /^(?:[^<>]*<)?[^<>\s@]+@([^<>\s@]+)>?$/;

/** null: none is configured, and mails stay owed. Throws an error that names what is wrong. */
export function readMailSettings(env: Environment = process.env): MailSettings | null {
  const url = optional(env, 'SMTP_URL');
  if (url === null) return null;
  const { hostname, port, isImplicit, user, pass } = server(url);
  const isOff = optional(env, 'SMTP_TLS') === 'off';
  const login = { user: optional(env, 'SMTP_USERNAME') ?? user, pass: secret(env) ?? pass };
  return {
    host: hostname,
    port,
    tls: isImplicit ? 'implicit' : isOff ? 'off' : startTls(env),
    ca: optional(env, 'SMTP_CA'),
    login: login.user === '' ? null : login,
    from: from(required(env, 'MAIL_FROM')),
    shopUrl: shopUrl(required(env, 'SHOP_URL')),
    mailsPerSecond: mailsPerSecond(env),
  };
}

/** The domain of the address that mails come from: message ids are made in it. */
export function domainOf(sender: string): string {
  return FROM.exec(sender)?.[1] ?? '';
}

function server(text: string) {
  const url = URL.parse(text);
  if (url === null || !/^smtps?:$/.test(url.protocol) || url.hostname === '') {
    throw new Error('the setting SMTP_URL must be smtp://host:port or smtps://host:port');
  }
  const isImplicit = url.protocol === 'smtps:';
  const port = Number(url.port || (isImplicit ? 465 : 587));
  const [user, pass] = [decodeURIComponent(url.username), decodeURIComponent(url.password)];
  return { hostname: url.hostname.replace(/^\[|\]$/g, ''), port, isImplicit, user, pass };
}

function secret(env: Environment): string | null {
  return optional(env, 'SMTP_PASSWORD');
}

function startTls(env: Environment): 'starttls' {
  const text = optional(env, 'SMTP_TLS') ?? 'required';
  if (text === 'required') return 'starttls';
  throw new Error('the setting SMTP_TLS must be required or off');
}

function from(text: string): string {
  if (FROM.test(text)) return text;
  throw new Error('the setting MAIL_FROM must be an address, or Name <address>');
}

function shopUrl(text: string): string {
  if (/^https?:$/.test(URL.parse(text)?.protocol ?? '')) return text.replace(/\/+$/, '');
  throw new Error('the setting SHOP_URL must be an http address');
}

function mailsPerSecond(env: Environment): number {
  const value = Number(optional(env, 'MAILS_PER_SECOND') ?? MAILS_PER_SECOND);
  if (Number.isFinite(value) && value >= 0) return value;
  throw new Error('the setting MAILS_PER_SECOND must be a number, 0 or more');
}
