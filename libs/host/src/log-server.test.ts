import { Controller, Logger, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { Ctx, EventPattern, Payload } from '@nestjs/microservices';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type Counted, counterLog, counterReplica, recordOf } from './counter.test-support.ts';
import { LogContext } from './log-context.ts';
import { LogServer } from './log-server.ts';

/** What the handler was told, and whether the model had it by then. */
const told: { count: number; offset: number; visible: number }[] = [];
let visible = async () => 0;
let trouble: Error | null = null;

@Controller()
class Listener {
  @EventPattern<string>('Counted')
  async counted(@Payload() { count }: Counted, @Ctx() context: LogContext): Promise<void> {
    told.push({ count, offset: context.occurrence.at.offset, visible: await visible() });
    if (trouble !== null) throw trouble;
  }
}

@Module({ controllers: [Listener] })
class ListeningModule {}

const stops: (() => Promise<unknown>)[] = [];

beforeEach(() => {
  told.length = 0;
  trouble = null;
});

afterEach(async () => {
  for (const stop of stops.splice(0)) await stop();
});

async function listening(counts: number) {
  const log = await counterLog(counts);
  const replica = counterReplica(log);
  visible = () => replica.read((model) => model.count);
  const strategy = new LogServer(replica as never);
  const app = await NestFactory.createMicroservice(ListeningModule, { strategy, logger: false });
  Logger.overrideLogger(false);
  stops.push(() => app.close());
  const states: string[] = [];
  strategy.status.subscribe((state) => states.push(state));
  await app.listen();
  return { app, log, replica, states };
}

it('listening is replaying to the end', async () => {
  const { replica, states } = await listening(3);
  expect(replica.state).toBe('live');
  expect(await replica.read(({ count }) => count)).toBe(3);
  expect(states).toEqual(['replaying', 'live']);
});

it('handlers are told of outcomes once they are published, and of none from a replay', async () => {
  const { replica } = await listening(3);
  const submit = (id: string) => replica.submit({ id, session: null, message: { type: 'Count' } });
  await submit('the-first-command-id');
  await submit('the-second-command-id');
  await expect.poll(() => told.length).toBe(2);
  expect(told).toEqual([
    { count: 4, offset: 4, visible: 4 },
    { count: 5, offset: 5, visible: 5 },
  ]);
});

it('a handler that fails takes neither the replica nor the process with it', async () => {
  const { replica } = await listening(0);
  trouble = new Error('on demand');
  for (const id of ['the-first-command-id', 'the-second-command-id']) {
    await replica.submit({ id, session: null, message: { type: 'Count' } });
  }
  await expect.poll(() => told.length).toBe(2);
  expect(replica.state).toBe('live');
});

it('closing stops the replica', async () => {
  const { app, replica, log } = await listening(0);
  await app.close();
  expect(replica.state).toBe('stopped');
  await log.append([recordOf('later', { type: 'Count' })]);
  expect(await replica.read(({ count }) => count)).toBe(0);
});

it('a log that can not be replayed is told to who wanted to listen', async () => {
  const log = await counterLog();
  await log.append([recordOf('nonsense', { type: 'Nonsense' })]);
  const told = await new Promise((resolve) => {
    void new LogServer(counterReplica(log) as never).listen(resolve);
  });
  expect(told).toMatchObject({ code: 'stuck' });
});
