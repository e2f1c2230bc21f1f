import { once } from 'node:events';
import { Readable } from 'node:stream';
import { getHeapSnapshot } from 'node:v8';
import {
  BadRequestException,
  Body,
  ConflictException,
  Controller,
  Get,
  HttpCode,
  Logger,
  NotFoundException,
  type OnModuleDestroy,
  Post,
  Put,
  Query,
  Res,
  StreamableFile,
  UseGuards,
} from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { cpuProfile } from './cpu-profile.ts';
import { Debugged } from './debugged.ts';
import { ManagementGuard } from './management-guard.ts';
import { LOG_LEVELS, type LogLevel, logLevelOf } from './service-log.ts';

const SECONDS_DEFAULT = 10;
const SECONDS_MAX = 60;
/** A snapshot that is not read is given up: it holds memory. Milliseconds. */
const SNAPSHOT_MS_MAX = 600_000;

const logger = new Logger('debug');

/** Looks into a running process, for whoever has the management token. */
@Controller()
@UseGuards(ManagementGuard)
export class DebugController implements OnModuleDestroy {
  readonly #leaving = new AbortController();
  #isBusy = false;

  constructor(private readonly debugged: Debugged) {}

  onModuleDestroy(): void {
    this.#leaving.abort();
  }

  @Get('log-level')
  level(): { level: LogLevel } {
    return { level: this.#log.level };
  }

  /** Until it is changed again, or the process ends. */
  @Put('log-level')
  setLevel(@Body() body: unknown): { level: LogLevel } {
    const level = logLevelOf((body as { level?: unknown } | null)?.level);
    if (level === null) throw new BadRequestException(`level must be one of ${LOG_LEVELS}`);
    this.#log.level = level;
    logger.warn(`log level ${level}`);
    return { level };
  }

  /** Costs the process a few percent meanwhile. */
  @Post('debug/cpu-profile')
  @HttpCode(200)
  async cpuProfile(@Query('seconds') text: string | undefined): Promise<StreamableFile> {
    const seconds = Number(text ?? SECONDS_DEFAULT);
    if (!(seconds > 0 && seconds <= SECONDS_MAX)) {
      throw new BadRequestException(`seconds must be more than 0 and at most ${SECONDS_MAX}`);
    }
    this.#begin();
    try {
      logger.warn(`CPU profile for ${seconds} s`);
      const profile = await cpuProfile(seconds, this.#leaving.signal);
      return fileOf(Readable.from([profile]), 'cpuprofile');
    } finally {
      this.#isBusy = false;
    }
  }

  /** Stops the process while the heap is walked, and takes as much memory again as it finds. */
  @Post('debug/heap-snapshot')
  @HttpCode(200)
  heapSnapshot(@Res({ passthrough: true }) reply: FastifyReply): StreamableFile {
    this.#begin();
    const startedAtMs = performance.now();
    const snapshot = getHeapSnapshot();
    const pausedMs = Math.round(performance.now() - startedAtMs);
    logger.warn(`heap snapshot: the process stood still for ${pausedMs} ms`);
    void this.#release(snapshot, reply);
    void reply.header('Shop-Paused-Ms', String(pausedMs));
    // A process that leaves would wait for this connection, which nobody has another use for.
    void reply.header('Connection', 'close');
    return fileOf(snapshot, 'heapsnapshot');
  }

  get #log(): { level: LogLevel } {
    if (this.debugged.log === null) throw new NotFoundException();
    return this.debugged.log;
  }

  #begin(): void {
    if (this.#isBusy) throw new ConflictException('one at a time');
    this.#isBusy = true;
  }

  async #release(snapshot: Readable, reply: FastifyReply): Promise<void> {
    const signal = AbortSignal.any([this.#leaving.signal, AbortSignal.timeout(SNAPSHOT_MS_MAX)]);
    // Whether it was read to its end, or its reader has gone, or it took too long.
    await once(reply.raw, 'close', { signal }).catch(() => reply.raw.destroy());
    snapshot.destroy();
    this.#isBusy = false;
  }
}

function fileOf(content: Readable, extension: string): StreamableFile {
  const disposition = `attachment; filename="${process.pid}.${extension}"`;
  return new StreamableFile(content, { type: 'application/json', disposition });
}
