import { type AppendEnd, BareLog } from '../bare-log.ts';
import { median } from '../row.ts';
import { answer } from './answer.ts';
import { countCost } from './cost.ts';

export interface AppendQuestion {
  readonly brokers: string;
  readonly topic: string;
  /** Each appends one record after the other. */
  readonly writers: number;
  readonly appendsEach: number;
  readonly until: AppendEnd;
}

export interface AppendAnswer {
  readonly medianMs: number;
  readonly perSecond: number;
  readonly cpuUsEach: number;
}

let log: BareLog | null = null;

answer(async (question: AppendQuestion): Promise<AppendAnswer> => {
  const { brokers, topic, writers, appendsEach, until } = question;
  log ??= new BareLog(brokers, topic);
  const latenciesMs: number[] = [];
  const write = async (to: BareLog) => {
    for (let i = 0; i < appendsEach; i++) {
      const startedAt = performance.now();
      await to.append(until);
      latenciesMs.push(performance.now() - startedAt);
    }
  };
  const cost = countCost();
  await Promise.all(Array.from({ length: writers }, () => write(log as BareLog)));
  const { cpuMs, wallMs } = cost();
  const appends = writers * appendsEach;
  return {
    medianMs: median(latenciesMs),
    perSecond: (appends * 1_000) / wallMs,
    cpuUsEach: (cpuMs * 1_000) / appends,
  };
});
