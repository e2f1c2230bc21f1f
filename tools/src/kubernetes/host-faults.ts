import { envOf } from './env-of.ts';
import type { Fault, Manifest } from './manifest.ts';
import { ofKind } from './manifest.ts';
import { containersOf, podsOf } from './pod.ts';

/** Addresses that don't fit each other: of the shop, of its cookies, of what routes to it. */
export function hostFaults(manifests: readonly Manifest[]): readonly Fault[] {
  const [web = {}] = envsOf(manifests, 'web');
  const shop = new URL(web.SHOP_URL ?? 'http://missing.invalid');
  const publicUrls = ['CATALOG', 'CART', 'ORDER', 'BRIDGE'].map((name) => {
    return new URL(web[`${name}_PUBLIC_URL`] ?? 'http://missing.invalid');
  });
  const hosts = [shop, ...publicUrls].map(({ hostname }) => hostname);
  const faults = ['catalog', 'cart', 'order', 'bridge'].flatMap((name) =>
    envsOf(manifests, name)
      .filter(({ SHOP_ORIGINS }) => SHOP_ORIGINS !== shop.origin)
      .map(({ SHOP_ORIGINS }) => `${name}: SHOP_ORIGINS is ${SHOP_ORIGINS}, not ${shop.origin}`),
  );
  const domain = web.COOKIE_DOMAIN ?? '';
  for (const host of hosts) {
    const isSeen = host === domain || host.endsWith(`.${domain}`);
    if (domain !== '' && !isSeen)
      faults.push(`web: the cookie of ${domain} is not sent to ${host}`);
    if (domain === '' && host !== shop.hostname) faults.push(`web: ${host} gets no cookie`);
  }
  for (const { spec } of ofKind(manifests, 'Ingress')) {
    const routed = new Set((spec.rules as { host: string }[]).map(({ host }) => host));
    const secured = new Set((spec.tls as { hosts: string[] }[]).flatMap(({ hosts: each }) => each));
    for (const host of hosts) {
      if (!routed.has(host)) faults.push(`Ingress: nothing is routed for ${host}`);
      if (!secured.has(host)) faults.push(`Ingress: no certificate is named for ${host}`);
    }
  }
  return faults;
}

function envsOf(manifests: readonly Manifest[], name: string) {
  return podsOf(manifests)
    .filter(({ owner }) => owner.kind === 'Deployment' && owner.metadata.name === name)
    .flatMap((pod) => containersOf(pod).map((container) => envOf(manifests, container)));
}
