/** JSON schemas of Kubernetes' kinds, made from what an API server says of itself. */
export interface SchemaBundle {
  /** Such as `v1.35.4`. */
  readonly version: string;
  /** The name of its definition by `apiVersion kind`. */
  readonly kinds: Readonly<Record<string, string>>;
  readonly definitions: Readonly<Record<string, object>>;
}

/** An API server's `/openapi/v2`, as far as it is looked at. */
export interface OpenApi {
  readonly info: { readonly version: string };
  readonly definitions: Readonly<Record<string, Definition>>;
}

interface Definition {
  readonly 'x-kubernetes-group-version-kind'?: readonly {
    readonly group: string;
    readonly version: string;
    readonly kind: string;
  }[];
}

const REFERENCE = /"#\/definitions\/([^"]+)"/g;
/** Written by the server only. */
const WRITTEN_BY_SERVER = new Set(['status', 'managedFields']);

/** Of these kinds (`apps/v1 Deployment`): what may be written, without descriptions, and strict. */
export function bundleOf(openApi: OpenApi, kinds: readonly string[]): SchemaBundle {
  const wanted = new Map<string, string>();
  for (const [name, definition] of Object.entries(openApi.definitions)) {
    for (const { group, version, kind } of definition['x-kubernetes-group-version-kind'] ?? []) {
      const id = `${group === '' ? '' : `${group}/`}${version} ${kind}`;
      if (kinds.includes(id)) wanted.set(id, name);
    }
  }
  const missing = kinds.filter((kind) => !wanted.has(kind));
  if (missing.length > 0) throw new Error(`this API server does not know ${missing.join(', ')}`);
  const definitions: Record<string, object> = {};
  const take = (name: string): void => {
    if (definitions[name] !== undefined) return;
    const definition = strict(name, openApi.definitions[name] ?? {});
    definitions[name] = definition;
    for (const [, other = ''] of JSON.stringify(definition).matchAll(REFERENCE)) take(other);
  };
  for (const name of wanted.values()) take(name);
  return {
    version: openApi.info.version,
    kinds: Object.fromEntries([...wanted].sort()),
    definitions: Object.fromEntries(Object.entries(definitions).sort()),
  };
}

function strict(name: string, definition: object): object {
  // What Kubernetes calls a string here may be written as a number too.
  if (name.endsWith('.IntOrString')) return { type: ['string', 'integer'] };
  if (name.endsWith('.resource.Quantity')) return { type: ['string', 'number'] };
  const { properties, ...rest } = pruned(definition) as { properties?: object };
  if (properties === undefined) return rest;
  const writable = Object.entries(properties).filter(([key]) => !WRITTEN_BY_SERVER.has(key));
  return { ...rest, properties: Object.fromEntries(writable), additionalProperties: false };
}

/** Without what only people and generators read. */
function pruned(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(pruned);
  if (value === null || typeof value !== 'object') return value;
  const kept = Object.entries(value).filter(
    ([key, each]) =>
      !key.startsWith('x-kubernetes-') &&
      !(key === 'description' && typeof each === 'string') &&
      !(key === 'format' && typeof each === 'string') &&
      !(key === 'default' && typeof each !== 'object'),
  );
  return Object.fromEntries(kept.map(([key, each]) => [key, pruned(each)]));
}
