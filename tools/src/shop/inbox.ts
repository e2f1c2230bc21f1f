import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { isPortTaken } from '../free-ports.ts';
import { clearLeftBehind } from './clear-left-behind.ts';
import { portOf } from './shop-ports.ts';
import { Supervised } from './supervised.ts';

const READY_MS_MAX = 30_000;
const LOOK_PAUSE_MS = 50;
const LOOK_MS_MAX = 2_000;
/** Older mails go. */
const MAILS_MAX = 1_000;

export interface InboxPorts {
  /** Of its web page. */
  readonly web: number;
  readonly smtp: number;
}

export interface InboxOptions {
  readonly ports: InboxPorts;
  /** Its log and its mails. */
  readonly folder: string;
  /** Told of what people should know. */
  readonly say?: (line: string) => void;
}

/** A mail server that keeps all it is given and sends nothing on, with a web page that shows it. */
export interface Inbox {
  /** Of its web page. */
  readonly url: string;
  /** For the service that sends mails. */
  readonly env: Readonly<Record<string, string>>;
  /** SIGKILL; it stays dead until `restart`, and keeps its mails. */
  kill(): Promise<void>;
  /** Resolves when it takes mails again. */
  restart(): Promise<void>;
  stop(): Promise<void>;
}

/** `INBOX_PORT` and `INBOX_SMTP_PORT`. */
export function configuredInboxPorts(env: NodeJS.ProcessEnv): InboxPorts {
  return {
    web: portOf(env, 'INBOX_PORT', 1080),
    smtp: portOf(env, 'INBOX_SMTP_PORT', 1025),
  };
}

/** Starts maildev on loopback; rejects with the variables that change the ports that are taken. */
export async function startInbox({ ports, folder, say }: InboxOptions): Promise<Inbox> {
  await clearLeftBehind(folder);
  await mustBeFree(ports);
  const logFile = join(folder, 'inbox.log');
  const server = new Supervised({
    name: 'inbox',
    command: { command: process.execPath, args: argsOf(ports, folder), cwd: dirname(main()) },
    env: process.env,
    logFile,
    restarts: true,
    say: say ?? (() => undefined),
  });
  const url = `http://localhost:${ports.web}`;
  const ready = () => untilReady(ports, server, logFile);
  await server.start();
  try {
    await ready();
  } catch (error) {
    await server.stop();
    throw error;
  }
  return {
    url,
    env: { SMTP_URL: `smtp://127.0.0.1:${ports.smtp}`, SMTP_TLS: 'off' },
    kill: () => server.kill(),
    async restart() {
      await server.restart();
      await ready();
    },
    stop: () => server.stop(),
  };
}

function main(): string {
  return join(dirname(fileURLToPath(import.meta.resolve('maildev'))), 'bin/maildev.js');
}

function argsOf({ web, smtp }: InboxPorts, folder: string): readonly string[] {
  return [
    main(),
    ...['--smtp', String(smtp), '--ip', '127.0.0.1'],
    ...['--web', String(web), '--web-ip', '127.0.0.1'],
    ...['--mail-directory', join(folder, 'mails'), '--max-emails', String(MAILS_MAX)],
  ];
}

async function mustBeFree({ web, smtp }: InboxPorts): Promise<void> {
  const complaints: string[] = [];
  for (const [port, variable] of [
    [web, 'INBOX_PORT'] as const,
    [smtp, 'INBOX_SMTP_PORT'] as const,
  ]) {
    if (!(await isPortTaken(port))) continue;
    complaints.push(`Port ${port} of the inbox is taken: set ${variable} to another one.`);
  }
  if (complaints.length > 0) throw new Error(complaints.join('\n'));
}

async function untilReady({ web }: InboxPorts, server: Supervised, logFile: string) {
  const deadline = Date.now() + READY_MS_MAX;
  while (!(await isReady(web))) {
    if (Date.now() > deadline || server.isGone) {
      throw new Error(`the inbox does not get ready: ${await readFile(logFile, 'utf8')}`);
    }
    await pause(LOOK_PAUSE_MS);
  }
}

async function isReady(web: number): Promise<boolean> {
  try {
    const signal = AbortSignal.timeout(LOOK_MS_MAX);
    const answer = await fetch(`http://127.0.0.1:${web}/api/healthz`, { signal });
    return answer.ok;
  } catch {
    return false; // Nobody listens yet.
  }
}
