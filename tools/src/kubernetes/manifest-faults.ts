import { hostFaults } from './host-faults.ts';
import { imageFaults } from './image-faults.ts';
import type { Fault, Manifest } from './manifest.ts';
import { networkFaults } from './network-faults.ts';
import { podFaults } from './pod-faults.ts';
import { referenceFaults } from './reference-faults.ts';
import { rolloutFaults } from './rollout-faults.ts';
import { schemaFaults } from './schema-faults.ts';
import { settingFaults } from './setting-faults.ts';

/** All that is known to be wrong with an overlay; `secretsElsewhere` are made by others. */
export function manifestFaults(
  manifests: readonly Manifest[],
  secretsElsewhere: readonly string[] = [],
): readonly Fault[] {
  return [
    ...schemaFaults(manifests),
    ...referenceFaults(manifests, secretsElsewhere),
    ...podFaults(manifests),
    ...rolloutFaults(manifests),
    ...networkFaults(manifests),
    ...hostFaults(manifests),
    ...imageFaults(manifests),
    ...settingFaults(manifests),
  ];
}
