import { type Labels, type Manifest, ofKind, type Selector, selects } from './manifest.ts';

/** One end of a connection: a pod of the shop, or one of another namespace, or an address. */
export interface Peer {
  /** null: a pod of the shop's own namespace. */
  readonly namespace: Labels | null;
  readonly labels: Labels;
}

interface PolicyPeer {
  readonly podSelector?: Selector;
  readonly namespaceSelector?: Selector;
  readonly ipBlock?: object;
}

interface PolicyRule {
  readonly from?: readonly PolicyPeer[];
  readonly to?: readonly PolicyPeer[];
  readonly ports?: readonly { readonly protocol?: string; readonly port?: number }[];
}

type Direction = 'Ingress' | 'Egress';

/** Whether the namespace's policies let a pod of it be reached at this TCP port. */
export function mayBeReached(
  manifests: readonly Manifest[],
  pod: Peer,
  from: Peer,
  port: number,
): boolean {
  return allowed(manifests, 'Ingress', pod, from, port);
}

/** Whether the namespace's policies let a pod of it reach out to this TCP port. */
export function mayReach(
  manifests: readonly Manifest[],
  pod: Peer,
  to: Peer,
  port: number,
): boolean {
  return allowed(manifests, 'Egress', pod, to, port);
}

/** Whether any policy speaks of this pod: nobody else is kept from it. */
export function isCovered(manifests: readonly Manifest[], pod: Labels, direction: Direction) {
  return policiesOf(manifests, pod, direction).length > 0;
}

function allowed(
  manifests: readonly Manifest[],
  direction: Direction,
  pod: Peer,
  other: Peer,
  port: number,
): boolean {
  const policies = policiesOf(manifests, pod.labels, direction);
  if (policies.length === 0) return true;
  const rules = policies.flatMap(({ spec }): readonly PolicyRule[] =>
    direction === 'Ingress' ? (spec.ingress ?? []) : (spec.egress ?? []),
  );
  return rules.some(({ from, to, ports }) => {
    const peers = direction === 'Ingress' ? from : to;
    const isPeer = peers === undefined || peers.some((peer) => matches(peer, other));
    return isPeer && (ports === undefined || ports.some((each) => isPort(each, port)));
  });
}

function policiesOf(manifests: readonly Manifest[], pod: Labels, direction: Direction) {
  return ofKind(manifests, 'NetworkPolicy').filter(
    ({ spec }) => spec.policyTypes.includes(direction) && selects(spec.podSelector, pod),
  );
}

function matches({ podSelector, namespaceSelector }: PolicyPeer, peer: Peer): boolean {
  if (namespaceSelector === undefined && podSelector === undefined) return false;
  const isNamespace =
    namespaceSelector === undefined
      ? peer.namespace === null
      : peer.namespace !== null && selects(namespaceSelector, peer.namespace);
  return isNamespace && selects(podSelector ?? {}, peer.labels);
}

function isPort({ protocol = 'TCP', port }: { protocol?: string; port?: number }, wanted: number) {
  return protocol === 'TCP' && (port === undefined || port === wanted);
}
