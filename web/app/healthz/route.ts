export const dynamic = 'force-dynamic';

/** For probes: answers as soon as pages can be served, whatever the services do. */
export function GET(): Response {
  return new Response('ok\n');
}
