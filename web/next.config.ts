import { join } from 'node:path';
import type { NextConfig } from 'next';

/** Traced from the repository's root, so that the workspace's own packages are found. */
const repositoryRoot = join(import.meta.dirname, '..');

/** What no setting changes; the rest is added by `lib/page-guard.ts`. */
const EVERYWHERE = [
  { key: 'X-Content-Type-Options', value: 'nosniff' },
  { key: 'Referrer-Policy', value: 'strict-origin-when-cross-origin' },
  {
    key: 'Permissions-Policy',
    value: 'camera=(), microphone=(), geolocation=(), payment=(), usb=(), browsing-topics=()',
  },
];

/** A picture may hold a script: opened as a page of its own it can do nothing. */
const PICTURES = [
  { key: 'Cache-Control', value: 'public, max-age=86400' },
  {
    key: 'Content-Security-Policy',
    value: "default-src 'none'; style-src 'unsafe-inline'; sandbox",
  },
];

const config: NextConfig = {
  output: 'standalone',
  outputFileTracingRoot: repositoryRoot,
  turbopack: { root: repositoryRoot },
  poweredByHeader: false,
  reactStrictMode: true,
  // Every reader gets the title in the head of the page, not after its content.
  htmlLimitedBots: /.*/,
  async rewrites() {
    return [{ source: '/sitemap-:part(\\d+)\\.xml', destination: '/sitemaps/:part' }];
  },
  async headers() {
    return [
      { source: '/:path*', headers: EVERYWHERE },
      { source: '/pictures/:path*', headers: PICTURES },
    ];
  },
};

export default config;
