import { envOf } from './env-of.ts';
import { type Fault, type Labels, type Manifest, nameOf, ofKind, selects } from './manifest.ts';
import { isCovered, mayBeReached, mayReach, type Peer } from './network.ts';
import { type Pod, podsOf, portOf } from './pod.ts';

const STRANGER: Peer = { namespace: { 'kubernetes.io/metadata.name': 'stranger' }, labels: {} };
const MONITORING: Peer = { namespace: { 'shop.example/monitoring': 'true' }, labels: {} };
const INGRESS: Peer = { namespace: { 'shop.example/ingress': 'true' }, labels: {} };
const DNS: Peer = { namespace: { 'kubernetes.io/metadata.name': 'kube-system' }, labels: {} };
const DNS_PORT = 53;

/** Pods that anybody may reach, and those that can't do their work. */
export function networkFaults(manifests: readonly Manifest[]): readonly Fault[] {
  return podsOf(manifests).flatMap((pod) => {
    const peer = peerOf(pod.labels);
    const ports = pod.spec.containers.flatMap(({ ports: each }) => each ?? []);
    const open = (from: Peer, port: number) => mayBeReached(manifests, peer, from, port);
    const faults: string[] = [];
    for (const direction of ['Ingress', 'Egress'] as const) {
      if (!isCovered(manifests, pod.labels, direction)) {
        faults.push(`no policy limits its ${direction.toLowerCase()}`);
      }
    }
    if (!mayReach(manifests, peer, DNS, DNS_PORT)) faults.push('may not resolve names');
    for (const { containerPort, name } of ports) {
      if (open(STRANGER, containerPort)) faults.push(`anybody may reach its port ${name}`);
      if (name === 'management' && !open(MONITORING, containerPort)) {
        faults.push('Prometheus may not reach its port management');
      }
      if (name === 'management' && open(INGRESS, containerPort)) {
        faults.push('shoppers may reach its port management');
      }
    }
    return faults.map((fault) => `${pod.name}: ${fault}`).concat(...shopperFaults(manifests, pod));
  });
}

/** Whom an Ingress names, its controller must reach; whom web asks, it must too. */
function shopperFaults(manifests: readonly Manifest[], pod: Pod): readonly Fault[] {
  const port = portOf(pod, 'http');
  if (port === null) return [];
  const peer = peerOf(pod.labels);
  const faults: string[] = [];
  if (!mayBeReached(manifests, peer, INGRESS, port)) faults.push('the Ingress may not reach it');
  for (const web of podsOf(manifests).filter(({ labels }) => isWeb(labels))) {
    if (!isAsked(manifests, web, pod)) continue;
    const isReached =
      mayReach(manifests, peerOf(web.labels), peer, port) &&
      mayBeReached(manifests, peer, peerOf(web.labels), port);
    if (!isReached) faults.push('web may not reach it');
  }
  const services = ofKind(manifests, 'Service').filter(({ spec }) =>
    selects({ matchLabels: spec.selector }, pod.labels),
  );
  const exposed = services.filter(({ spec }) => spec.clusterIP !== 'None' && hasManagement(spec));
  faults.push(...exposed.map((each) => `${nameOf(each)} exposes the management port`));
  return faults.map((fault) => `${pod.name}: ${fault}`);
}

function hasManagement(spec: { ports: readonly { targetPort: unknown }[] }): boolean {
  return spec.ports.some(({ targetPort }) => ['management', 9090].includes(targetPort as string));
}

/** Whether web's settings name a Service of this pod. */
function isAsked(manifests: readonly Manifest[], web: Pod, { labels }: Pod): boolean {
  const settings = web.spec.containers.map((container) => envOf(manifests, container));
  return settings
    .flatMap((env) => Object.entries(env))
    .filter(([name]) => name.endsWith('_INTERNAL_URL'))
    .some(([, url]) => new URL(url).hostname === labels['app.kubernetes.io/name']);
}

function isWeb(labels: Labels): boolean {
  return labels['app.kubernetes.io/name'] === 'web';
}

function peerOf(labels: Labels): Peer {
  return { namespace: null, labels };
}
