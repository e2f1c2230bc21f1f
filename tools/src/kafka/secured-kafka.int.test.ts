import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runCommand } from '../run-command.ts';
import { LoneService } from '../shop/lone-service.ts';
import type { ServiceName } from '../shop/shop-ports.ts';
import { type SecuredKafka, startSecuredKafka } from '../testing/secured-kafka.ts';

const TOOL_MS_MAX = 60_000;
/** Ten processes, one after the other: 20 s on two idle cores. */
const TOOLS_OPTIONS = { timeout: 300_000 };
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
async function startedAndStopped(service: ServiceName, use: (url: string) => Promise<void>) {
  const env = environment({ SESSION_KEYS: 'a-key-for-tests-only' });
  const process = await LoneService.start(service, env);
  try {
    await process.ready();
    await use(process.url);
  } finally {
    await process.stop('SIGTERM');
  }
}
