import { afterEach, describe, expect, it } from 'vitest';
import { MailRefused, MailUnclear } from './mail-sender.ts';
import type { MailSettings } from './mail-settings.ts';
import { CUT, type Replies, ScriptedSmtp } from './scripted-smtp.test-support.ts';
import { SmtpSender } from './smtp-sender.ts';

const MAIL = {
  messageId: '<confirmation.an-order@shop.example>',
  subject: 'Your order',
  text: 'Thank you.',
  html: '<p>Thank you.</p>',
};
const TO = 'anna@customers.example';
const HAND_OVER_MS = 200;
const stops: (() => unknown)[] = [];

afterEach(async () => {
  for (const stop of stops.splice(0)) await stop();
});

async function opened(replies: Replies = {}, more: object = {}, handOverMsMax?: number) {
  const smtp = await ScriptedSmtp.open(replies);
  const settings: MailSettings = {
    host: '127.0.0.1',
    port: smtp.port,
    tls: 'off',
    ca: null,
    login: null,
    from: 'Shop <orders@shop.example>',
    shopUrl: 'https://shop.example',
    mailsPerSecond: 0,
    ...more,
  };
  const sender = new SmtpSender(settings, handOverMsMax);
  stops.push(
    () => sender.close(),
    () => smtp.close(),
  );
  return { smtp, sender };
}

const never = () => new AbortController().signal;
const failureOf = async (sender: SmtpSender, to = TO, signal = never()): Promise<Error> =>
  sender.send(MAIL, to, signal).then(
    () => new Error('it was taken'),
    (error: Error) => error,
  );

describe('a mail', () => {
  it('is handed in with what RFC 5322 asks for', async () => {
    const { smtp, sender } = await opened();
    await sender.send(MAIL, TO, never());
    const [body = ''] = smtp.taken;
    expect(body).toContain('Message-ID: <confirmation.an-order@shop.example>');
    expect(body).toContain('From: Shop <orders@shop.example>');
    expect(body).toContain(`To: ${TO}`);
    expect(body).toContain('Auto-Submitted: auto-generated');
    expect(body).toMatch(/^Date: \w{3}, \d\d? \w{3} \d{4} /m);
    expect(body).toContain('Content-Type: text/plain');
    expect(body).toContain('Content-Type: text/html');
  });

  it.each([
    ['its address is refused for good', { RCPT: `550 5.1.1 <${TO}> unknown` }, true],
    ['its address is refused for good, in lines', { RCPT: '550-5.1.1 no\r\n550 5.1.1 no' }, true],
    ['its mailbox takes nothing', { RCPT: '552 5.2.2 full' }, true],
    ['no reason is given', { RCPT: '550 no' }, true],
    ['its address is refused for now', { RCPT: `450 4.2.0 <${TO}> greylisted` }, false],
    ['it is refused for now before it is read', { DATA: '450 4.7.1 greylisted' }, false],
    ['what it says is refused for good', { END: '554 5.7.1 no' }, true],
    ['what it says is refused for now', { END: '451 4.3.0 later' }, false],
  ])('is refused alone where %s', async (_, replies, isPermanent) => {
    const { sender } = await opened(replies);
    const error = await failureOf(sender);
    expect(error).toBeInstanceOf(MailRefused);
    expect(error).toMatchObject({ isPermanent });
    expect(error.message).not.toContain(TO);
  });

  it('to what is no address is refused for good, and does not keep others waiting', async () => {
    const { sender } = await opened();
    expect(await failureOf(sender, '')).toMatchObject({ isPermanent: true });
    await sender.send(MAIL, TO, never());
  });

  it.each([
    ['the sender is refused', { MAIL: '550 not you' }, {}],
    ['the shop may not send', { RCPT: `554 5.7.1 <${TO}>: Relay access denied` }, {}],
    ['the sender is refused with the address', { RCPT: `553 5.7.1 <${TO}>: not yours` }, {}],
    ["the sender's domain is refused", { RCPT: '550 5.1.8 unknown sender' }, {}],
    ['nothing is taken from this client', { DATA: '554 5.7.1 not from there' }, {}],
    ['the server leaves', { RCPT: '421 4.3.2 later' }, {}],
    [
      'the login is refused',
      { EHLO: '250-here\r\n250 AUTH PLAIN', AUTH: '535 no' },
      {
        login: { user: 'shop', pass: 'wrong' },
      },
    ],
    ['the server takes nothing', { CONNECT: '554 closed' }, {}],
    ['TLS is wanted and there is none', {}, { tls: 'starttls' }],
  ])('waits for an operator where %s: that is not about the mail', async (_, replies, more) => {
    const { smtp, sender } = await opened(replies, more);
    const error = await failureOf(sender);
    expect(error).not.toBeInstanceOf(MailRefused);
    expect(error.message).toContain('no mail can be handed in now');
    expect(error.message).not.toContain(TO);
    expect(smtp.taken).toEqual([]);
  });

  it('of which no reply comes is unclear, once all of it was handed over', async () => {
    const { smtp, sender } = await opened({ END: null });
    const limit = new AbortController();
    const failure = failureOf(sender, TO, limit.signal);
    await expect.poll(() => smtp.bodies.length).toBe(1);
    limit.abort();
    expect(await failure).toBeInstanceOf(MailUnclear);
    expect((await failure).message).not.toContain(TO);
  });

  it('whose reply comes late is waited for longer than for any other', async () => {
    const late = await opened({ END: null }, {}, HAND_OVER_MS);
    const silent = await opened({ DATA: null }, {}, HAND_OVER_MS);
    const sent = late.sender.send(MAIL, TO, never());
    await expect.poll(() => late.smtp.bodies.length).toBe(1);
    expect((await failureOf(silent.sender)).message).toContain('no mail can be handed in now');
    late.smtp.say('250 taken');
    expect(await sent).toBeUndefined();
    expect(late.smtp.bodies).toHaveLength(1);
  });

  it('whose connection is cut after its end is unclear, and the same mail again', async () => {
    const { smtp, sender } = await opened({ END: CUT });
    for (const _ of [1, 2]) expect(await failureOf(sender)).toBeInstanceOf(MailUnclear);
    expect(smtp.bodies).toHaveLength(2);
    for (const body of smtp.bodies) expect(body).toContain(`Message-ID: ${MAIL.messageId}`);
  });

  it('whose connection is cut before that is sure not to be taken', async () => {
    const { sender } = await opened({ DATA: CUT });
    const error = await failureOf(sender);
    expect(error).not.toBeInstanceOf(MailUnclear);
    expect(error.message).toContain('no mail can be handed in now');
  });

  it('finds out that nobody is there', async () => {
    const { smtp, sender } = await opened();
    await smtp.close();
    expect((await failureOf(sender)).message).toContain('no mail can be handed in now');
  });

  it('that is given up is cut off at once, and never handed over after that', async () => {
    const { smtp, sender } = await opened({ DATA: null });
    const limit = new AbortController();
    const failure = failureOf(sender, TO, limit.signal);
    await expect.poll(() => smtp.open).toBe(1);
    limit.abort();
    expect((await failure).message).toContain('EABORT');
    await expect.poll(() => smtp.open).toBe(0);
    expect(smtp.taken).toEqual([]);
  });
});
