import type { FastifyReply, FastifyRequest } from 'fastify';

/**
 * Sets the ETag, and the status 304 if it is one that the client has (RFC 9110, section 13.1.2).
 * The client may keep the answer and must ask every time whether it is still right.
 */
export function isFresh(request: FastifyRequest, reply: FastifyReply, etag: string): boolean {
  reply.header('ETag', etag).header('Cache-Control', 'no-cache');
  const known = request.headers['if-none-match'];
  if (known === undefined || !known.split(',').some((tag) => isSame(tag.trim(), etag))) {
    return false;
  }
  reply.status(304);
  return true;
}

function isSame(tag: string, etag: string): boolean {
  return tag === '*' || tag === etag || tag === `W/${etag}`;
}
