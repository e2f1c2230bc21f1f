import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { counterLog, counterReplica, sizeOfCounter } from './counter.test-support.ts';
import { Metrics } from './metrics.ts';
import { replicaVitals } from './replica-vitals.ts';

const RULES = new URL('../../../docs/alerts/shop-alerts.yaml', import.meta.url);

it('every metric and label that the alert rules name is there', async () => {
  const replica = counterReplica(await counterLog(1_001));
  await replica.start();
  const text = await new Metrics(replicaVitals('counter', replica, sizeOfCounter)).text();
  await replica.stop();
  const rules = readFileSync(RULES, 'utf8');
  const names = new Set(rules.match(/\bshop_\w+/g));
  expect([...names].filter((name) => !text.includes(`\n${name}{`))).toEqual([]);
  for (const name of ['shop_digest_position', 'shop_digest_value']) {
    const labels = '{log="counter/0/log1",every="1000",service="counter"}';
    expect(names).toContain(name);
    expect(text).toContain(`${name}${labels} `);
  }
});
