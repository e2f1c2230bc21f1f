import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { WORKSPACE } from '../workspace.ts';
import type { Fault, Manifest } from './manifest.ts';
import { containersOf, podsOf } from './pod.ts';

/** Images that are not built from here, by the names that docker compose builds them under. */
export function imageFaults(manifests: readonly Manifest[]): readonly Fault[] {
  const known = builtImages();
  return podsOf(manifests).flatMap((pod) =>
    containersOf(pod)
      .filter(({ image }) => !known.has(withoutRegistry(image)))
      .map(({ image }) => `${pod.name}: docker/ has no image ${image}`),
  );
}

/** `thingy/cart` for ours, and a whole name for what others build. */
export function builtImages(): ReadonlySet<string> {
  const text = readFileSync(join(WORKSPACE, 'docker/compose.yaml'), 'utf8');
  const { services } = parse(text) as { services: Record<string, { image?: string }> };
  return new Set(
    Object.values(services).map(({ image = '' }) =>
      image.replace(/^\$\{IMAGES:-(\w+)\}/, '$1').replace(/:\$\{TAG.*$/, ''),
    ),
  );
}

/** Ours are found in any registry and in any version. */
function withoutRegistry(image: string): string {
  const ours = /(?:^|\/)(thingy\/[a-z]+)(?:[:@].+)?$/.exec(image)?.[1];
  return ours ?? image;
}
