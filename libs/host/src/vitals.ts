/** What a probe is answered. */
export interface Finding {
  readonly ok: boolean;
  /** For people. */
  readonly reason: string;
}

/** One of several figures of a name, told apart by labels. */
export interface LabelledFigure {
  readonly name: string;
  /** The same names for every figure of a name. */
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** How that which a process runs is doing; asking costs little and never leaves the process. */
export interface Vitals {
  readonly name: string;
  /** Not ok: still reading what there was before; probes of the other kinds come after it. */
  started(): Finding;
  /** Not ok: the process must be replaced. */
  live(): Finding;
  /** Not ok: no traffic now. */
  ready(): Finding;
  /** Positions, marks and digests, for people and tests. */
  position(): Promise<object>;
  /** Figures by metric name, without the prefix, for `/metrics`; `_total` for one since start. */
  figures(): Promise<Readonly<Record<string, number>>>;
  /** Figures by name and labels, likewise; one that is left out is no longer shown. */
  labelledFigures?(): readonly LabelledFigure[];
}
