import type { Fault, Manifest } from './manifest.ts';
import { type Container, containersOf, isLasting, type Pod, podsOf, portOf } from './pod.ts';

const PROBES = ['startupProbe', 'livenessProbe', 'readinessProbe'] as const;

/** Pods that are not hardened, have no limits, or are asked at ports that they don't have. */
export function podFaults(manifests: readonly Manifest[]): readonly Fault[] {
  return podsOf(manifests).flatMap((pod) => [
    ...hardening(pod),
    ...containersOf(pod).flatMap((container) =>
      [
        ...containerHardening(container),
        ...limits(container),
        ...(isLasting(pod) ? probes(pod, container) : []),
        ...mounts(pod, container),
      ].map((fault) => `${pod.name}, container ${container.name}: ${fault}`),
    ),
  ]);
}

function hardening({ name, spec }: Pod): readonly Fault[] {
  const { securityContext } = spec;
  return [
    ...unless(securityContext?.runAsNonRoot === true, 'may run as root'),
    ...unless(securityContext?.seccompProfile?.type === 'RuntimeDefault', 'has no seccomp profile'),
    ...unless(spec.automountServiceAccountToken === false, 'mounts a token for the API server'),
    ...unless(spec.enableServiceLinks === false, 'gets the addresses of services as settings'),
  ].map((fault) => `${name}: ${fault}`);
}

function containerHardening({ image, securityContext }: Container): readonly Fault[] {
  const isKafka = image.startsWith('apache/kafka:');
  return [
    ...unless(securityContext?.allowPrivilegeEscalation === false, 'may gain privileges'),
    ...unless(securityContext?.capabilities?.drop?.includes('ALL') === true, 'has capabilities'),
    ...unless(isKafka || securityContext?.readOnlyRootFilesystem === true, 'may write its image'),
  ];
}

function limits({ resources }: Container): readonly Fault[] {
  return ['cpu', 'memory'].flatMap((resource) => [
    ...unless(resources?.requests?.[resource] !== undefined, `requests no ${resource}`),
    ...unless(resources?.limits?.[resource] !== undefined, `has no limit of ${resource}`),
  ]);
}

function probes(pod: Pod, container: Container): readonly Fault[] {
  return PROBES.flatMap((kind) => {
    const probe = container[kind];
    const port = probe?.httpGet?.port ?? probe?.tcpSocket?.port;
    if (port === undefined) return [`has no ${kind}`];
    return unless(portOf(pod, port) !== null, `${kind} asks port ${port}, which is not there`);
  });
}

function mounts({ spec }: Pod, { volumeMounts = [] }: Container): readonly Fault[] {
  const volumes = new Set(spec.volumes?.map(({ name }) => name));
  return volumeMounts
    .filter(({ name, mountPath }) => !volumes.has(name) && !mountPath.startsWith('/var/lib/kafka'))
    .map(({ name }) => `mounts ${name}, which is no volume of the pod`);
}

function unless(holds: boolean, fault: string): readonly string[] {
  return holds ? [] : [fault];
}
