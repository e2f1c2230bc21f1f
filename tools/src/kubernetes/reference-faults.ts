import { type Fault, type Manifest, nameOf, ofKind, selects } from './manifest.ts';
import { containersOf, podsOf, portOf } from './pod.ts';

/** What is named and is not there: accounts, settings, secrets, pods, ports, services. */
export function referenceFaults(
  manifests: readonly Manifest[],
  /** Names of secrets that somebody else makes. */
  secretsElsewhere: readonly string[],
): readonly Fault[] {
  const namesOf = (kind: string) =>
    new Set(ofKind(manifests, kind).map(({ metadata }) => metadata.name));
  const known: Readonly<Record<string, ReadonlySet<string>>> = {
    ConfigMap: namesOf('ConfigMap'),
    Secret: new Set([...namesOf('Secret'), ...secretsElsewhere]),
    ServiceAccount: namesOf('ServiceAccount'),
  };
  const named = podsOf(manifests).flatMap((pod) => [
    { by: pod.name, kind: 'ServiceAccount', name: pod.spec.serviceAccountName ?? 'default' },
    ...(pod.spec.volumes ?? []).flatMap(({ secret, configMap }) => [
      ...(secret ? [{ by: pod.name, kind: 'Secret', name: secret.secretName ?? '' }] : []),
      ...(configMap ? [{ by: pod.name, kind: 'ConfigMap', name: configMap.name }] : []),
    ]),
    ...containersOf(pod).flatMap(({ envFrom = [] }) =>
      envFrom.map(({ configMapRef }) => ({
        by: pod.name,
        kind: 'ConfigMap',
        name: configMapRef?.name ?? '',
      })),
    ),
  ]);
  const tls = ofKind(manifests, 'Ingress').flatMap((ingress) =>
    (ingress.spec.tls ?? []).map(({ secretName = '' }) => ({
      by: nameOf(ingress),
      kind: 'Secret',
      name: secretName,
    })),
  );
  const missing = [...named, ...tls].filter(({ kind, name }) => !known[kind]?.has(name));
  return [
    ...missing.map(({ by, kind, name }) => `${by}: there is no ${kind}/${name}`),
    ...serviceFaults(manifests),
    ...budgetFaults(manifests),
    ...scalerFaults(manifests),
    ...ingressFaults(manifests),
  ];
}

function serviceFaults(manifests: readonly Manifest[]): readonly Fault[] {
  return ofKind(manifests, 'Service').flatMap((service) => {
    const { selector, ports } = service.spec;
    const pods = podsOf(manifests).filter(({ labels }) =>
      selects({ matchLabels: selector }, labels),
    );
    if (pods.length === 0) return [`${nameOf(service)}: selects no pod`];
    return pods.flatMap((pod) =>
      (ports as { targetPort: string | number }[])
        .filter(({ targetPort }) => portOf(pod, targetPort) === null)
        .map(({ targetPort }) => `${nameOf(service)}: ${pod.name} has no port ${targetPort}`),
    );
  });
}

/** Two budgets of one pod make it one that can't be moved. */
function budgetFaults(manifests: readonly Manifest[]): readonly Fault[] {
  const budgets = ofKind(manifests, 'PodDisruptionBudget');
  return podsOf(manifests)
    .filter(({ owner }) => owner.kind === 'Deployment')
    .flatMap((pod) => {
      const own = budgets.filter(({ spec }) => selects(spec.selector, pod.labels));
      return own.length === 1 ? [] : [`${pod.name}: has ${own.length} disruption budgets`];
    });
}

function scalerFaults(manifests: readonly Manifest[]): readonly Fault[] {
  const deployments = ofKind(manifests, 'Deployment');
  return ofKind(manifests, 'HorizontalPodAutoscaler').flatMap((scaler) => {
    const { name } = scaler.spec.scaleTargetRef;
    const scaled = deployments.find(({ metadata }) => metadata.name === name);
    if (scaled === undefined) return [`${nameOf(scaler)}: there is no Deployment/${name}`];
    if (scaled.spec.replicas === undefined) return [];
    return [`${nameOf(scaler)}: ${name} has a number of replicas, which each apply would restore`];
  });
}

interface Backend {
  readonly service: { readonly name: string; readonly port: { readonly name: string } };
}

function ingressFaults(manifests: readonly Manifest[]): readonly Fault[] {
  const services = new Map(
    ofKind(manifests, 'Service').map(({ metadata, spec }) => [metadata.name, spec.ports]),
  );
  return ofKind(manifests, 'Ingress').flatMap((ingress) => {
    const paths = (ingress.spec.rules as { http: { paths: { backend: Backend }[] } }[]).flatMap(
      ({ http }) => http.paths,
    );
    return paths
      .map(({ backend }) => backend.service)
      .filter(({ name, port }) => {
        const ports = services.get(name) as { name: string }[] | undefined;
        return !ports?.some((each) => each.name === port.name);
      })
      .map(({ name, port }) => `${nameOf(ingress)}: there is no port ${port.name} of ${name}`);
  });
}
