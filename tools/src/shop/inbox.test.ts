import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { freePorts } from '../free-ports.ts';
import { configuredInboxPorts, type InboxPorts, startInbox } from './inbox.ts';

const STARTED_MS_MAX = 30_000;
let folder: string;
let ports: InboxPorts;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'thingy-inbox-'));
  const [web = 0, smtp = 0] = await freePorts(2);
  ports = { web, smtp };
});

afterAll(() => rm(folder, { recursive: true }));

test('an inbox has a page, and tells where mails are handed in', {
  timeout: STARTED_MS_MAX,
}, async () => {
  const inbox = await startInbox({ ports, folder });
  try {
    const page = await fetch(inbox.url, { headers: { accept: 'text/html' } });
    expect(page.status).toBe(200);
    expect(await page.text()).toContain('MailDev');
    expect(inbox.env).toEqual({ SMTP_URL: `smtp://127.0.0.1:${ports.smtp}`, SMTP_TLS: 'off' });
    await inbox.kill();
    await expect(fetch(inbox.url)).rejects.toThrow();
    await inbox.restart();
    expect((await fetch(`${inbox.url}/api/email`)).status).toBe(200);
  } finally {
    await inbox.stop();
  }
});

test('a port that is taken is named, with the setting that changes it', async () => {
  const other = createServer();
  await new Promise<void>((resolve) => other.listen(ports.smtp, '127.0.0.1', resolve));
  const failure = startInbox({ ports, folder });
  await expect(failure).rejects.toThrow(`Port ${ports.smtp} of the inbox is taken: set INBOX_SMTP`);
  await new Promise((resolve) => other.close(resolve));
});

test('its ports can be set', () => {
  expect(configuredInboxPorts({})).toEqual({ web: 1080, smtp: 1025 });
  expect(configuredInboxPorts({ INBOX_PORT: '81', INBOX_SMTP_PORT: '26' })).toEqual({
    web: 81,
    smtp: 26,
  });
  expect(() => configuredInboxPorts({ INBOX_PORT: 'x' })).toThrow('INBOX_PORT');
});
