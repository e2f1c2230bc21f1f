import type { Labels, Manifest } from './manifest.ts';
import { nameOf } from './manifest.ts';

export interface EnvEntry {
  readonly name: string;
  readonly value?: string;
}

export interface Probe {
  readonly httpGet?: { readonly path: string; readonly port: string | number };
  readonly tcpSocket?: { readonly port: string | number };
}

export interface Container {
  readonly name: string;
  readonly image: string;
  readonly args?: readonly string[];
  readonly env?: readonly EnvEntry[];
  readonly envFrom?: readonly { readonly configMapRef?: { readonly name: string } }[];
  readonly ports?: readonly { readonly name?: string; readonly containerPort: number }[];
  readonly volumeMounts?: readonly { readonly name: string; readonly mountPath: string }[];
  readonly startupProbe?: Probe;
  readonly livenessProbe?: Probe;
  readonly readinessProbe?: Probe;
  readonly resources?: {
    readonly requests?: Labels;
    readonly limits?: Labels;
  };
  readonly securityContext?: {
    readonly allowPrivilegeEscalation?: boolean;
    readonly readOnlyRootFilesystem?: boolean;
    readonly capabilities?: { readonly drop?: readonly string[] };
  };
}

interface SecretSource {
  readonly name?: string;
  readonly secretName?: string;
}

export interface PodSpec {
  readonly serviceAccountName?: string;
  readonly automountServiceAccountToken?: boolean;
  readonly enableServiceLinks?: boolean;
  readonly terminationGracePeriodSeconds?: number;
  readonly securityContext?: {
    readonly runAsNonRoot?: boolean;
    readonly seccompProfile?: { readonly type: string };
  };
  readonly containers: readonly Container[];
  readonly initContainers?: readonly Container[];
  readonly volumes?: readonly {
    readonly name: string;
    readonly secret?: SecretSource;
    readonly configMap?: { readonly name: string };
  }[];
}

/** What a workload makes. */
export interface Pod {
  readonly owner: Manifest;
  /** For people: `Deployment/cart`. */
  readonly name: string;
  readonly labels: Labels;
  readonly spec: PodSpec;
}

const LASTING = new Set(['Deployment', 'StatefulSet']);

/** The pods that workloads make, one of each. */
export function podsOf(manifests: readonly Manifest[]): readonly Pod[] {
  return manifests.flatMap((owner) => {
    const spec = owner.kind === 'CronJob' ? owner.spec.jobTemplate.spec : owner.spec;
    const template = ['CronJob', 'Deployment', 'Job', 'StatefulSet'].includes(owner.kind)
      ? spec.template
      : null;
    if (template === null) return [];
    const labels: Labels = template.metadata?.labels ?? {};
    return [{ owner, name: nameOf(owner), labels, spec: template.spec as PodSpec }];
  });
}

/** Whether it stays until it is replaced. */
export function isLasting({ owner }: Pod): boolean {
  return LASTING.has(owner.kind);
}

export function containersOf({ spec }: Pod): readonly Container[] {
  return [...(spec.initContainers ?? []), ...spec.containers];
}

/** The number of a port that is given by name or by number; null: the pod has no such port. */
export function portOf({ spec }: Pod, port: string | number): number | null {
  const ports = spec.containers.flatMap((container) => container.ports ?? []);
  const found = ports.find(({ name, containerPort }) => name === port || containerPort === port);
  return found?.containerPort ?? null;
}
