import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { freePorts } from '../free-ports.ts';
import { runCommand } from '../run-command.ts';
import { type SecuredKafka, startSecuredKafka } from '../testing/secured-kafka.ts';
import { WORKSPACE } from '../workspace.ts';

const TOOL_MS_MAX = 60_000;
/** Ten processes, one after the other: 20 s on two idle cores. */
const TOOLS_OPTIONS = { timeout: 300_000 };
const READY_MS_MAX = 60_000;
let kafka: SecuredKafka;
let folder: string;

beforeAll(async () => {
  kafka = await startSecuredKafka();
  folder = await mkdtemp(join(tmpdir(), 'thingy-secured-'));
});

afterAll(async () => {
  await kafka.stop();
  await rm(folder, { recursive: true });
});

/** As its caller's environment, without a Kafka of its own, and with these. */
function environment(more: Readonly<Record<string, string>>) {
  const others = Object.entries(process.env).filter(([name]) => !name.startsWith('KAFKA_'));
  return { ...Object.fromEntries(others), LOCAL_PROFILE: '1', ...kafka.env, ...more };
}

function tool(name: string, args: readonly string[], more: Readonly<Record<string, string>> = {}) {
  const main = join(import.meta.dirname, '..', `${name}.ts`);
  return runCommand(process.execPath, [main, ...args], {
    env: environment(more),
    timeoutMs: TOOL_MS_MAX,
  });
}

async function products(count: number, priceCents: number): Promise<string> {
  const file = join(folder, `products-${priceCents}.csv`);
  const rows = Array.from(
    { length: count },
    (_, i) => `p${i},Thingy ${i},It thinks.,${priceCents},a.svg,Things`,
  );
  const head = 'id,name,description,priceCents,picture,category';
  await writeFile(file, `${[head, ...rows].join('\n')}\n`);
  return file;
}

test('every tool reaches a Kafka by TLS and SASL, as services do', TOOLS_OPTIONS, async () => {
  expect(await tool('create-topics', [])).toContain('catalog created');
  await startedAndStopped('bridge', async () => {
    for (const priceCents of [100, 200]) {
      const imported = await tool('import-products', [await products(40, priceCents)]);
      expect(imported).toContain('40 changed');
      expect(await tool('snapshot', ['catalog'])).toContain('snapshot at offset');
    }
  });
  expect(await tool('trim', ['catalog'])).toContain('trimmed below offset 40');
  const size = await tool('time-travel/simba', ['at', 'catalog', '80', 'size']);
  expect(size).toContain('"products": 40');
  await startedAndStopped('catalog', async (url) => {
    const answer = await fetch(`${url}/products/p7`);
    expect(await answer.json()).toMatchObject({ id: 'p7', priceCents: 200 });
  });
  expect(await tool('activate-level', ['cart', '99'])).toContain('level 99');
});

test('who has another password, or does not know the certificate, gets nowhere', async () => {
  const at = (more: Readonly<Record<string, string>>) =>
    tool('time-travel/simba', ['at', 'catalog', 'end', 'size'], more);
  await expect(at({ KAFKA_PASSWORD: 'another' })).rejects.toThrow('could not be read');
  await expect(at({ KAFKA_CA_FILE: '', KAFKA_TLS: '1' })).rejects.toThrow('could not be read');
  await expect(at({ KAFKA_USERNAME: '' })).rejects.toThrow('could not be read');
});

/** A process of the shop, which must get ready before `use`. */
async function startedAndStopped(service: string, use: (url: string) => Promise<void>) {
  const [port, management] = await freePorts(2);
  const main = join(WORKSPACE, 'services', service, 'dist/main.js');
  const env = environment({
    HOST: '127.0.0.1',
    PORT: String(port),
    MANAGEMENT_PORT: String(management),
    SESSION_KEYS: 'a-key-for-tests-only',
  });
  const child = spawn(process.execPath, [main], { env, stdio: 'ignore' });
  const ended = once(child, 'exit');
  try {
    const ready = () =>
      fetch(`http://127.0.0.1:${management}/ready`).then(
        ({ status }) => status,
        () => 0, // Nobody listens yet.
      );
    await expect.poll(ready, { timeout: READY_MS_MAX }).toBe(200);
    await use(`http://127.0.0.1:${port}`);
  } finally {
    child.kill('SIGTERM');
    await ended;
  }
}
