import { ShopError } from './shop-error.ts';

/** Sitemaps may be hours old: a copy near the robot spares the catalog from being read again. */
const CACHED = 'public, max-age=3600, stale-while-revalidate=86400';
const RETRY_AFTER_SECONDS = 120;

export function xmlAnswer(body: string | ReadableStream<Uint8Array>): Response {
  const headers = { 'content-type': 'application/xml; charset=utf-8', 'cache-control': CACHED };
  return new Response(body, { headers });
}

/** For `catch`: there is no such part, or not now. */
export function noXmlAnswer(error: unknown): Response {
  if (!(error instanceof ShopError)) throw error;
  const headers = { 'cache-control': 'no-store', 'retry-after': String(RETRY_AFTER_SECONDS) };
  if (error.status === 404) return new Response('no such part\n', { status: 404 });
  return new Response('the catalog is away\n', { status: 503, headers });
}

/**
 * Begins with the first chunk, so that what can't be had at all is told by the status; the others
 * are made as they are taken. An answer that breaks off is seen to have broken off.
 */
export async function streamOf(
  chunks: AsyncGenerator<string>,
): Promise<ReadableStream<Uint8Array>> {
  const encoder = new TextEncoder();
  const first = await chunks.next();
  let next: IteratorResult<string> | null = first;
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const chunk = next ?? (await chunks.next());
        next = null;
        if (chunk.done) controller.close();
        else controller.enqueue(encoder.encode(chunk.value));
      },
      async cancel() {
        await chunks.return(undefined);
      },
    },
    { highWaterMark: 0 },
  );
}
