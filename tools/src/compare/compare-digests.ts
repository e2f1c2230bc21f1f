/** What a replica tells of itself at `/position` of its management port. */
export interface ToldPosition {
  /** Where it was asked. */
  readonly url: string;
  readonly context: string;
  readonly state: string;
  /** Digests of its model before the record at each position. */
  readonly digests: readonly { readonly position: number; readonly digest: string }[];
}

/** One position at which several replicas of a context told a digest. */
export interface Comparison {
  readonly context: string;
  readonly position: number;
  readonly isEqual: boolean;
  /** By digest: the replicas that have it. */
  readonly replicas: ReadonlyMap<string, readonly string[]>;
}

/** Every position that at least two replicas of a context have in common, in their order. */
export function compareDigests(told: readonly ToldPosition[]): readonly Comparison[] {
  const contexts = Map.groupBy(told, ({ context }) => context);
  return [...contexts].flatMap(([context, replicas]) => comparisonsOf(context, replicas));
}

function comparisonsOf(context: string, replicas: readonly ToldPosition[]): Comparison[] {
  const tellings = replicas.flatMap(({ url, digests }) => {
    // Before the first record all models are empty: that says nothing.
    const told = digests.filter(({ position }) => position > 0);
    const byPosition = new Map(told.map(({ position, digest }) => [position, digest]));
    return [...byPosition].map(([position, digest]) => ({ url, position, digest }));
  });
  return [...Map.groupBy(tellings, ({ position }) => position)]
    .filter(([, those]) => those.length > 1)
    .sort(([a], [b]) => a - b)
    .map(([position, those]) => {
      const byDigest = [...Map.groupBy(those, ({ digest }) => digest)];
      const urls = new Map(byDigest.map(([digest, same]) => [digest, same.map(({ url }) => url)]));
      return { context, position, isEqual: urls.size === 1, replicas: urls };
    });
}
