import type { OrderDifference } from './order.ts';

/** RFC 9457. Every error of every service has this shape, as `application/problem+json`. */
export interface Problem {
  /** `urn:problem:` and the code. */
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail?: string;
  /** Stable, kebab-case. */
  readonly code: string;
  /** One entry per bad field, for 400. */
  readonly errors?: readonly { readonly field: string; readonly message: string }[];
  /** For a refused order, 409. */
  readonly differences?: readonly OrderDifference[];
  /** For 504: ask again with this id. */
  readonly commandId?: string;
  /** For a refused cart command. */
  readonly generation?: number;
}
