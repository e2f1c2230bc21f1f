import type { BadLine } from '../csv/read-csv.ts';
import type { ImportPlan } from './import-plan.ts';
import { type ImportedFiles, wantedChanges } from './wanted-changes.ts';

/** Intents sent and not answered yet. */
export const IN_FLIGHT_MAX = 512;

/** What becomes of an intent: it changes something, changes nothing, or is refused as malformed. */
export type Verdict =
  | { readonly kind: 'change' }
  | { readonly kind: 'no-change' }
  | { readonly kind: 'malformed'; readonly reason: string };

/** The context that an import goes to. */
export interface ImportTarget<Intent> {
  /** What would become of the intent now, as far as is known here. */
  foresee(intent: Intent): Promise<Verdict>;
  /** Sends the intent and resolves to what became of it. */
  send(intent: Intent): Promise<Verdict>;
}

/** Counts of rows and removals. */
export interface ImportResult {
  readonly read: number;
  readonly changed: number;
  /** It was so already, or has changed since in another way that is not to be undone. */
  readonly left: number;
  readonly bad: number;
}

/** Sends what is not so already, a bounded number at once; a bad line stops no other. */
export async function importFiles<Intent>(
  plan: ImportPlan<Intent>,
  files: ImportedFiles,
  target: ImportTarget<Intent>,
  onBad: (bad: BadLine) => void,
  onProgress: (soFar: ImportResult) => void = () => undefined,
): Promise<ImportResult> {
  const counts = { read: 0, changed: 0, left: 0, bad: 0 };
  const reject = (bad: BadLine) => {
    counts.bad++;
    onBad(bad);
  };
  const settle = (line: number | null, verdict: Verdict) => {
    if (verdict.kind === 'change') counts.changed++;
    else if (verdict.kind === 'no-change') counts.left++;
    else reject({ line: line ?? 0, reason: verdict.reason });
    onProgress(counts);
  };
  const inFlight = new Set<Promise<void>>();
  const failures: unknown[] = [];
  for await (const { line, intent, isOld } of wantedChanges(plan, files, reject)) {
    counts.read++;
    const foreseen = await target.foresee(intent);
    if (foreseen.kind === 'malformed') settle(line, foreseen);
    else if (isOld || foreseen.kind === 'no-change') settle(line, { kind: 'no-change' });
    else {
      const sent = target
        .send(intent)
        .then((verdict) => settle(line, verdict))
        .catch((error: unknown) => failures.push(error))
        .then(() => void inFlight.delete(sent));
      inFlight.add(sent);
      if (inFlight.size >= IN_FLIGHT_MAX) await Promise.race(inFlight);
      if (failures.length > 0) break;
    }
  }
  await Promise.all(inFlight);
  if (failures.length > 0) throw new Error('a change could not be sent', { cause: failures[0] });
  return counts;
}
