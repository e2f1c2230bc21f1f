import { ROUTED } from '@thingy/contracts';
import { CausalToken, type Origin, type Replica } from '@thingy/simba';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { SeenTokens } from './seen-tokens.ts';

export const POSITION_HEADER = 'Shop-Position';
export const BEHIND_HEADER = 'Shop-Behind';

/** The replica as far as causality is concerned. */
export type Seeing = Pick<
  Replica<never, never, never>,
  'state' | 'log' | 'next' | 'hasSeen' | 'catchUp' | 'latest'
>;

/** A change that an answer shows: an outcome of this type, which is routed, or was. */
export interface Sighting {
  readonly type: keyof typeof TARGETS;
  readonly origin: Origin;
}

const TARGETS = { ...ROUTED.catalog, ...ROUTED.order };

/**
 * Before the answer: waits for what the client has seen elsewhere, or for all there is if it asks
 * for the latest. What does not come in time is said, and not waited for any longer.
 */
export async function catchUp(
  replica: Seeing,
  seenTokens: SeenTokens,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<void> {
  const position = request.headers['shop-position'];
  if (typeof position === 'string' && !seenTokens.has(position)) {
    const isThere = await replica.catchUp(CausalToken.parse(position));
    if (!isThere) reply.header(BEHIND_HEADER, '1');
  }
  if (request.headers['shop-read'] === 'latest') await replica.latest();
}

/** A reply as far as headers are told to it. */
export interface HeaderTaker {
  header(name: string, value: string): unknown;
}

/** With the answer: the position it was answered at, and what it shows of routed changes. */
export function tellPosition(
  reply: HeaderTaker,
  replica: Pick<Seeing, 'log' | 'next'>,
  sightings: readonly Sighting[],
): string {
  const position = positionOf(replica.log, replica.next, sightings);
  reply.header(POSITION_HEADER, position);
  return position;
}

/** The causal token of what shows the model of `log` as of `next`, and these routed changes. */
export function positionOf(log: string, next: number, sightings: readonly Sighting[]): string {
  const token = new CausalToken().sawPosition(log, next);
  for (const { type, origin } of sightings) token.sawOutcome(origin, TARGETS[type]);
  return token.toString();
}

/** What `positionOf` says after the position itself, and would say after any other. */
export function sightedIn(position: string): string {
  const end = position.indexOf('~');
  return end < 0 ? '' : position.slice(end);
}

/** The next offset of `log` for who has seen what the token names; null: it names none there. */
export function nextOffsetIn(token: CausalToken, log: string): number | null {
  const [topic, partition, logId] = log.split('/');
  for (const seen of token.entries()) {
    if (seen.subject !== topic || seen.partition !== Number(partition)) continue;
    return seen.logId === logId ? seen.at : null;
  }
  return null;
}
