import { envOf } from './env-of.ts';
import { type Fault, type Manifest, nameOf, ofKind } from './manifest.ts';
import type { PodSpec } from './pod.ts';

/** What a process takes from the signal to its end, at most: `leaving.ts` of the host. */
const SHUTDOWN_SECONDS_MAX = 15;

/** Rollouts that could take away what serves before something else does. */
export function rolloutFaults(manifests: readonly Manifest[]): readonly Fault[] {
  return ofKind(manifests, 'Deployment').flatMap((deployment) => {
    const { strategy, minReadySeconds, progressDeadlineSeconds, template } = deployment.spec;
    const faults: string[] = [];
    if (strategy?.rollingUpdate?.maxUnavailable !== 0) faults.push('a rollout takes pods away');
    if (!(minReadySeconds > 0)) faults.push('a new pod counts at once');
    if (progressDeadlineSeconds === undefined) faults.push('a rollout may hang for ever');
    const { terminationGracePeriodSeconds = 30, containers } = template.spec as PodSpec;
    const preStop = containers.map((container) => preStopSeconds(container));
    const drain = containers.map((container) => Number(envOf(manifests, container).DRAIN_MS ?? 0));
    const waits = Math.max(...preStop, ...drain.map((ms) => ms / 1_000));
    if (waits < 2) faults.push('balancers have no time to notice that a pod leaves');
    if (terminationGracePeriodSeconds < Math.max(...preStop) + SHUTDOWN_SECONDS_MAX) {
      faults.push('a pod is killed before it has left by itself');
    }
    return faults.map((fault) => `${nameOf(deployment)}: ${fault}`);
  });
}

function preStopSeconds(container: object): number {
  const { lifecycle } = container as {
    lifecycle?: { preStop?: { sleep?: { seconds: number } } };
  };
  return lifecycle?.preStop?.sleep?.seconds ?? 0;
}
