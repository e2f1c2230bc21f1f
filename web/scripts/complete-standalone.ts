/**
 * `next build` leaves the static files out of the standalone server, for a CDN to serve. This shop
 * has no CDN: they are copied in. Run before each start too, so that pictures that were generated
 * after the build are served.
 */
import { cp, mkdir } from 'node:fs/promises';
import { join } from 'node:path';

const web = join(import.meta.dirname, '..');
const standalone = join(web, '.next/standalone/web');

await mkdir(join(web, 'public'), { recursive: true });
await cp(join(web, '.next/static'), join(standalone, '.next/static'), { recursive: true });
await cp(join(web, 'public'), join(standalone, 'public'), { recursive: true });
