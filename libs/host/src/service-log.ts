import { Logger, type LoggerService } from '@nestjs/common';
import {
  destination,
  type Logger as PinoLogger,
  pino,
  stdSerializers,
  stdTimeFunctions,
} from 'pino';
import { type Environment, itemsOf, optional } from './environment.ts';
import { readableLine } from './readable-line.ts';
import { Redactor } from './redactor.ts';
import { spanUnderWay } from './under-way.ts';

export const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

/** Characters that wait for whoever reads the output; what comes while there are more is lost. */
const WAITING_MAX = 1_048_576;
/** Nest's own account of how it puts an application together. */
const OF_NEST =
  /^(NestFactory|NestApplication|NestMicroservice|InstanceLoader|Routes?Resolver|RouterExplorer)$/;
const SECRETS = [
  'BACK_OFFICE_TOKEN',
  'MANAGEMENT_TOKEN',
  'KAFKA_PASSWORD',
  'SESSION_KEYS',
] as const;

export interface ServiceLogOptions {
  readonly service: string;
  readonly level: LogLevel;
  readonly secrets: readonly string[];
  /** Takes a line that ends in a newline, without waiting. */
  readonly write: (line: string) => void;
}

/**
 * What a process tells: lines of JSON with level, time, service, and the trace of the request that
 * it is about; without personal data and secrets. Nest's loggers, and so all of ours, write to it.
 */
export class ServiceLog implements LoggerService {
  readonly #pino: PinoLogger;

  constructor({ service, level, secrets, write }: ServiceLogOptions) {
    const redactor = new Redactor(secrets);
    this.#pino = pino(
      {
        level,
        base: { service },
        timestamp: stdTimeFunctions.isoTime,
        formatters: { level: (label) => ({ level: label }) },
        serializers: { err: stdSerializers.errWithCause },
        mixin: () => {
          const span = spanUnderWay();
          return span === undefined ? {} : { trace: span.traceId };
        },
        hooks: { streamWrite: (line) => redactor.redact(line) },
      },
      { write },
    );
  }

  get level(): LogLevel {
    return this.#pino.level as LogLevel;
  }

  set level(level: LogLevel) {
    this.#pino.level = level;
  }

  isLogged(level: LogLevel): boolean {
    return this.#pino.isLevelEnabled(level);
  }

  fatal(message: unknown, ...more: unknown[]): void {
    this.#write('fatal', message, more);
  }

  error(message: unknown, ...more: unknown[]): void {
    this.#write('error', message, more);
  }

  warn(message: unknown, ...more: unknown[]): void {
    this.#write('warn', message, more);
  }

  log(message: unknown, ...more: unknown[]): void {
    this.#write(OF_NEST.test(String(more.at(-1))) ? 'debug' : 'info', message, more);
  }

  debug(message: unknown, ...more: unknown[]): void {
    this.#write('debug', message, more);
  }

  verbose(message: unknown, ...more: unknown[]): void {
    this.#write('trace', message, more);
  }

  /** As Nest calls it: the context comes last, and before it errors, their stacks or fields. */
  #write(level: LogLevel, message: unknown, more: readonly unknown[]): void {
    if (!this.isLogged(level)) return;
    const context = typeof more.at(-1) === 'string' ? more.at(-1) : 'nest';
    const fields: Record<string, unknown> = { context };
    for (const each of [message, ...more.slice(0, -1)]) {
      if (each instanceof Error) fields.err = each;
      else if (typeof each === 'object') Object.assign(fields, each);
      else if (typeof each === 'string' && each !== message) fields.err = { stack: each };
    }
    const text = message instanceof Error ? message.message : message;
    this.#pino[level](fields, typeof text === 'string' ? text : '');
  }
}

let running: ServiceLog | null = null;

/**
 * From here on all that this process tells goes to its output, by `LOG_LEVEL` (`info`) and
 * `LOG_FORMAT` (`json`, or `text` for people). An error that nobody catches is told there too.
 */
export function startLogging(service: string, env: Environment = process.env): ServiceLog {
  const level = logLevelOf(optional(env, 'LOG_LEVEL') ?? 'info');
  if (level === null) throw new Error(`the setting LOG_LEVEL must be one of ${LOG_LEVELS}`);
  const secrets = SECRETS.flatMap((name) => itemsOf(optional(env, name) ?? ''));
  // Not in sync: whoever reads slowly must not stop a service.
  const out = destination({ dest: process.stdout.fd, sync: false, maxLength: WAITING_MAX });
  const write =
    optional(env, 'LOG_FORMAT') === 'text'
      ? (line: string) => out.write(readableLine(line))
      : (line: string) => out.write(line);
  running = new ServiceLog({ service, level, secrets, write });
  Logger.overrideLogger(running);
  process.once('uncaughtException', (error) => {
    running?.fatal('an error that nobody caught', error, 'process');
    process.exit(1);
  });
  return running;
}

/** The log of this process; null: it tells as Nest does by itself. */
export function serviceLog(): ServiceLog | null {
  return running;
}

/** null: there is no such level. */
export function logLevelOf(text: unknown): LogLevel | null {
  return LOG_LEVELS.find((level) => level === text) ?? null;
}
