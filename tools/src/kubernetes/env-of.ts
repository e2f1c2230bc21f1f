import type { Manifest } from './manifest.ts';
import { ofKind } from './manifest.ts';
import type { Container } from './pod.ts';

/** The settings that a container is given: later ones win, and its own win over shared ones. */
export function envOf(
  manifests: readonly Manifest[],
  { env = [], envFrom = [] }: Container,
): Readonly<Record<string, string>> {
  const maps = new Map(
    ofKind(manifests, 'ConfigMap').map(({ metadata, data }) => [metadata.name, data ?? {}]),
  );
  const shared = envFrom.map(({ configMapRef }) => maps.get(configMapRef?.name ?? '') ?? {});
  const own = Object.fromEntries(env.map(({ name, value }) => [name, value ?? '']));
  return Object.assign({}, ...shared, own) as Record<string, string>;
}
