import type { FastifyReply, FastifyRequest } from 'fastify';
import { type Seeing, type Sighting, sightedIn, tellPosition } from './causality.ts';
import { isFresh } from './is-fresh.ts';
import { type KeptAnswer, keptAnswersOf } from './kept-answers.ts';

/** What a read is answered with, whoever asks. */
export interface ConditionalAnswer extends Pick<KeptAnswer, 'text' | 'etag' | 'isCurrent'> {
  readonly sightings: readonly Sighting[];
  /** `Replica.next` from before the model was read: the answer is no older. */
  readonly next: number;
}

/**
 * Answers JSON, or 304 to a client that has it already, who may keep it and must ask every time
 * whether it is still right. The answer is kept: see `Shortcut`.
 */
export function answerConditionally(
  request: FastifyRequest,
  reply: FastifyReply,
  replica: Seeing,
  { text, etag, sightings, next, isCurrent }: ConditionalAnswer,
): string | undefined {
  const position = tellPosition(reply, replica, sightings);
  reply.header('ETag', etag).header('Cache-Control', 'no-cache');
  if (request.method === 'GET') {
    keptAnswersOf(request)?.keep(request.originalUrl, {
      route: request.routeOptions.url ?? '',
      text,
      length: String(Buffer.byteLength(text)),
      etag,
      sighted: sightedIn(position),
      next,
      isCurrent,
    });
  }
  if (isFresh(request.headers['if-none-match'], etag)) {
    reply.status(304);
    return undefined;
  }
  reply.type('application/json; charset=utf-8');
  return text;
}
