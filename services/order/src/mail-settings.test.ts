import { writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { domainOf, readMailSettings } from './mail-settings.ts';

const ENOUGH = {
  SMTP_URL: 'smtp://mail.example',
  MAIL_FROM: 'Shop <orders@shop.example>',
  SHOP_URL: 'https://shop.example/',
};

it('none are needed: then no mail goes out', () => {
  expect(readMailSettings({})).toBeNull();
});

it('what is left out is safe: the port of submission, TLS, a limit', () => {
  expect(readMailSettings(ENOUGH)).toEqual({
    host: 'mail.example',
    port: 587,
    tls: 'starttls',
    ca: null,
    login: null,
    from: 'Shop <orders@shop.example>',
    shopUrl: 'https://shop.example',
    mailsPerSecond: 10,
  });
});

it.each([
  [{ SMTP_URL: 'smtps://mail.example' }, { port: 465, tls: 'implicit' }],
  [
    { SMTP_URL: 'smtp://127.0.0.1:1025', SMTP_TLS: 'off' },
    { port: 1025, tls: 'off' },
  ],
  [{ SMTP_URL: 'smtps://mail.example', SMTP_TLS: 'off' }, { tls: 'implicit' }],
  [{ SMTP_URL: 'smtp://[::1]:25' }, { host: '::1', port: 25 }],
  [{ SMTP_URL: 'smtp://a%40b:p%3Aw@mail.example' }, { login: { user: 'a@b', pass: 'p:w' } }],
  [{ SMTP_USERNAME: 'anna', SMTP_PASSWORD: 'secret' }, { login: { user: 'anna', pass: 'secret' } }],
  [{ MAIL_FROM: 'orders@shop.example' }, { from: 'orders@shop.example' }],
  [{ MAILS_PER_SECOND: '0.5' }, { mailsPerSecond: 0.5 }],
  [{ MAILS_PER_SECOND: '0' }, { mailsPerSecond: 0 }],
])('%j is %j', (changes, expected) => {
  expect(readMailSettings({ ...ENOUGH, ...changes })).toMatchObject(expected);
});

it('the password may be given as a file', () => {
  const file = join(tmpdir(), `smtp-password-${process.pid}`);
  writeFileSync(file, 'from a file\n');
  const env = { ...ENOUGH, SMTP_USERNAME: 'anna', SMTP_PASSWORD_FILE: file };
  expect(readMailSettings(env)?.login).toEqual({ user: 'anna', pass: 'from a file' });
});

it.each([
  ['SMTP_URL', 'mail.example'],
  ['SMTP_URL', 'https://mail.example'],
  ['SMTP_TLS', 'none'],
  ['MAIL_FROM', 'the shop'],
  ['MAIL_FROM', 'a@b@c'],
  ['MAIL_FROM', undefined],
  ['SHOP_URL', 'shop.example'],
  ['SHOP_URL', undefined],
  ['MAILS_PER_SECOND', '-1'],
  ['MAILS_PER_SECOND', 'many'],
])('a wrong %s is named: %s', (name, value) => {
  expect(() => readMailSettings({ ...ENOUGH, [name]: value })).toThrow(name);
});

it.each([
  ['orders@shop.example', 'shop.example'],
  ['Shop <orders@shop.example>', 'shop.example'],
])('message ids of %s are made in %s', (sender, domain) => {
  expect(domainOf(sender)).toBe(domain);
});
