/** Whether a client that sends this `If-None-Match` has it already (RFC 9110, section 13.1.2). */
export function isFresh(ifNoneMatch: string | undefined, etag: string): boolean {
  if (ifNoneMatch === undefined) return false;
  return ifNoneMatch === etag || ifNoneMatch.split(',').some((tag) => isSame(tag.trim(), etag));
}

function isSame(tag: string, etag: string): boolean {
  return tag === '*' || tag === etag || tag === `W/${etag}`;
}
