import { randomBytes } from 'node:crypto';
import { afterEach, describe, expect, inject, it } from 'vitest';
import { EffectRunner } from './effect-runner.ts';
import { KafkaLog } from './kafka-log.ts';
import { createLog } from './kafka-topics.ts';
import { letters } from './letters.test-support.ts';
import { Replica } from './replica.ts';

const TTL_MS = 2_000;
const SETTLE_MS_MAX = 30_000;
const settings = { brokers: inject('kafkaBrokers').split(','), clientId: 'effects-test' };
const stops: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const stop of stops.splice(0)) await stop();
});

type Act = (letter: string, signal: AbortSignal) => Promise<undefined>;

async function openedTopic(): Promise<string> {
  const topic = `effects-${randomBytes(6).toString('hex')}`;
  await createLog(settings, topic, 'local');
  return topic;
}

/** A replica with its runner on a log of its own; `crash` stops both without another word. */
async function start(topic: string, source: string, act: Act) {
  const log = new KafkaLog(settings, topic);
  const replica = new Replica({ log, machine: letters, context: 'letters', source });
  await replica.start();
  const onTrouble = () => undefined;
  const runner = new EffectRunner({ replica, act, ttlMs: TTL_MS, source, onTrouble });
  const stopping = new AbortController();
  const running = runner.run(stopping.signal);
  const crash = async () => {
    stopping.abort();
    await replica.stop();
    await log.close();
  };
  stops.push(async () => {
    await crash();
    await running;
  });
  const write = async (letter: string) => {
    const message = { type: 'Write' as const, letter };
    await replica.submit({ id: `write-${letter}`, session: null, message });
  };
  const sent = () => replica.read((model) => [...model.sent].sort());
  return { replica, runner, write, sent, crash };
}

describe('effects on a real broker', () => {
  it('are done once by three replicas', async () => {
    const topic = await openedTopic();
    const out: string[] = [];
    const post: Act = async (letter) => {
      out.push(letter);
    };
    const all = await Promise.all(['a', 'b', 'c'].map((name) => start(topic, name, post)));
    const names = Array.from({ length: 30 }, (_, i) => `letter-${String(i).padStart(2, '0')}`);
    await Promise.all(names.map((name, i) => all[i % 3]?.write(name)));
    await expect.poll(() => all[0]?.sent(), { timeout: SETTLE_MS_MAX }).toEqual(names);
    expect([...out].sort()).toEqual(names);
  });

  it('are taken over from a process that died before the effect, in an idle log', async () => {
    const topic = await openedTopic();
    const out: string[] = [];
    const begun = Promise.withResolvers<void>();
    const dying = await start(topic, 'dying', (_, signal) => {
      begun.resolve();
      // A process that is gone does nothing more, whatever its signal says.
      return new Promise((resolve) => signal.addEventListener('abort', () => resolve(undefined)));
    });
    dying.runner.expect('orphan');
    await dying.write('orphan');
    await begun.promise;
    await dying.crash();
    const heir = await start(topic, 'heir', async (letter) => {
      out.push(letter);
    });
    expect(heir.replica.claimOf('orphan')?.by).toMatch(/^dying\//);
    await expect.poll(() => heir.sent(), { timeout: SETTLE_MS_MAX }).toEqual(['orphan']);
    expect(out).toEqual(['orphan']);
  });

  it('are repeated, recognisably, after a death between the effect and its Done', async () => {
    const topic = await openedTopic();
    const out: string[] = [];
    const posted = Promise.withResolvers<void>();
    const dying = await start(topic, 'dying', async (letter, signal) => {
      out.push(`dying ${letter}`);
      posted.resolve();
      await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()));
    });
    dying.runner.expect('twice');
    await dying.write('twice');
    await posted.promise;
    await dying.crash();
    const heir = await start(topic, 'heir', async (letter) => {
      out.push(`heir ${letter}`);
    });
    await expect.poll(() => heir.sent(), { timeout: SETTLE_MS_MAX }).toEqual(['twice']);
    expect(out).toEqual(['dying twice', 'heir twice']);
  });

  it('are not repeated after their Done', async () => {
    const topic = await openedTopic();
    const out: string[] = [];
    const post: Act = async (letter) => {
      out.push(letter);
    };
    const first = await start(topic, 'first', post);
    first.runner.expect('once');
    await first.write('once');
    await expect.poll(() => first.sent(), { timeout: SETTLE_MS_MAX }).toEqual(['once']);
    await first.crash();
    const next = await start(topic, 'next', post);
    await next.write('another');
    const both = ['another', 'once'];
    await expect.poll(() => next.sent(), { timeout: SETTLE_MS_MAX }).toEqual(both);
    expect([...out].sort()).toEqual(both);
  });
});
