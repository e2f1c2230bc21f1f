import type { ContextName } from '@thingy/contracts';
import { CausalToken, type Command, SimbaError } from '@thingy/simba';
import type { Message } from './contexts.ts';
import type { Notebook, Observation, Receipt } from './notebook.ts';
import { type Answer, answer, type Question } from './request.ts';
import type { SimulatedReplica } from './simulated-replica.ts';
import type { World } from './world.ts';

/** More than any plan needs. */
const ATTEMPTS_MAX = 1_000;
const RETRY_MS_MAX = 600;

export type Replicas = {
  readonly [Context in ContextName]: readonly SimulatedReplica<Context>[];
};

interface Asked<Context extends ContextName> {
  readonly command: Command<Message<Context>> | null;
  readonly isLatest: boolean;
  readonly attemptsMax: number;
  readonly receipt: Receipt<Context> | null;
}

/** What a browser, or the tool of the back office, is to the services: a causal past. */
export class Client {
  readonly device: string;
  readonly #world: World;
  readonly #replicas: Replicas;
  readonly #notebook: Notebook;
  #seen = '';
  #commands = 0;

  constructor(world: World, replicas: Replicas, notebook: Notebook, device: string) {
    this.device = device;
    this.#world = world;
    this.#replicas = replicas;
    this.#notebook = notebook;
  }

  /** Made by the client, and well formed as an order id. */
  newId(): string {
    this.#commands++;
    return `${this.device}-${this.#commands}`.padEnd(16, '-');
  }

  ask<Context extends ContextName, Body>(
    question: Question<Context, Body>,
    isLatest = false,
  ): Promise<Answer<Context, Body> | null> {
    const attemptsMax = ATTEMPTS_MAX;
    return this.#send(question, { command: null, isLatest, attemptsMax, receipt: null });
  }

  /** Sends the command until its outcome is known, always with the same id; null: given up. */
  async command<Context extends ContextName, Body>(
    question: Question<Context, Body>,
    command: Command<Message<Context>>,
    isGivenUp: boolean,
  ): Promise<Answer<Context, Body> | null> {
    const receipt: Receipt<Context> = { command, errors: [], decision: null };
    (this.#notebook.receipts[question.context] as Receipt<Context>[]).push(receipt);
    const attemptsMax = isGivenUp ? 1 : ATTEMPTS_MAX;
    return this.#send(question, { command, isLatest: false, attemptsMax, receipt });
  }

  async #send<Context extends ContextName, Body>(
    question: Question<Context, Body>,
    asked: Asked<Context>,
  ): Promise<Answer<Context, Body> | null> {
    const { scheduler, history } = this.#world;
    for (let attempt = 1; attempt <= asked.attemptsMax; attempt++) {
      try {
        return await this.#attempt(question, asked);
      } catch (error) {
        if (!(error instanceof SimbaError)) throw error;
        asked.receipt?.errors.push(error.code);
        history.tell(`${this.device} ${question.name}: ${error.code}, ${error.message}`);
        // Asking again changes nothing; an operator would have to.
        if (error.code === 'level-not-active') {
          history.count('commands before their level');
          return null;
        }
        if (error.code === 'id-reused') history.violate('ids are used once', error.message);
        await scheduler.pause(scheduler.random() * RETRY_MS_MAX);
      }
    }
    return null;
  }

  async #attempt<Context extends ContextName, Body>(
    question: Question<Context, Body>,
    { command, isLatest, receipt }: Asked<Context>,
  ): Promise<Answer<Context, Body>> {
    const { scheduler, weather, logs, planted } = this.#world;
    const all: readonly SimulatedReplica<Context>[] = this.#replicas[question.context];
    const replica = all[Math.floor(scheduler.random() * all.length)] as SimulatedReplica<Context>;
    const askedAt = this.#notebook.tick();
    const seen = this.#seen;
    const sent =
      planted.isForgetful && command && receipt?.errors.length
        ? { ...command, id: this.newId() }
        : command;
    const atLeast = isLatest ? await logs[question.context].end() : 0;
    await scheduler.pause(weather.latencyMs());
    const startedMs = scheduler.timeMs;
    const given = await replica.request((one, expect) =>
      answer(one, question, seen, sent, isLatest, planted, expect),
    );
    const tookMs = scheduler.timeMs - startedMs;
    await scheduler.pause(weather.latencyMs());
    if (weather.isAnswerLost()) throw new SimbaError('unknown', 'the answer was lost');
    if (receipt !== null) receipt.decision = given.decision;
    this.#seen = CausalToken.parse(`${this.#seen}~${given.token}`).toString();
    this.#keep(question, given, replica.name, {
      askedAt,
      atLeast,
      tookMs,
      isRead: command === null && !isLatest,
    });
    return given;
  }

  #keep<Context extends ContextName, Body>(
    question: Question<Context, Body>,
    { body, next, log, isBehind, isRefused, decision }: Answer<Context, Body>,
    part: string,
    asked: Pick<Observation<Context>, 'askedAt' | 'atLeast' | 'tookMs' | 'isRead'>,
  ): void {
    const text = JSON.stringify(body);
    const outcomes = decision?.outcomes.map(({ type }) => type).join(' ') ?? '';
    const behind = isBehind ? ' (behind)' : '';
    this.#world.history.tell(
      `${this.device} ${question.name} at ${part} ${next}${behind}: ${outcomes} ${text}`,
    );
    // An order is answered as it was decided, and everything else as it is now.
    const isOrder = question.name.startsWith('order ');
    (this.#notebook.observations[question.context] as unknown[]).push({
      device: this.device,
      part,
      question,
      body: text,
      next,
      log,
      isBehind,
      shown: isRefused ? (question.showsRefused?.(body) ?? []) : question.shows(body),
      shownAt: isOrder && decision !== null ? decision.offset + 1 : next,
      ...asked,
      answeredAt: this.#notebook.tick(),
    });
  }
}
