import type { Envelope } from '@thingy/simba';
import type { History } from '../history.ts';
import type { Mail, PostOffice } from '../post-office.ts';
import type { Told } from '../retell.ts';

const MAILED = 'every order is mailed';
const CLAIMED = 'mails go out under a claim in force';
const IN_TIME = 'mails go out within half their claim';
const RESPECTED = 'claims are respected for their time';
const ONCE = 'mails are repeated after an interruption only';

/** A claim that the log accepted. */
interface Taken {
  readonly offset: number;
  readonly by: string;
  readonly landedMs: number;
  /** When the next claim took over; infinite: never. */
  endedMs: number;
}

/** A clock that is looked at may move on a little between the look and what follows. */
const CLOCK_MS = 20;

/**
 * Each accepted order is mailed; by the process whose claim is in force, for as long as it is; and
 * once, unless something came between the mail and the telling of it.
 */
export function checkMails(
  told: Told<'order'>,
  postOffice: PostOffice,
  landedMs: readonly number[],
  history: History,
): void {
  const { placed, claims, doneMs } = claimsOf(told, postOffice.ttlMs, landedMs, history);
  const byOrder = Map.groupBy(postOffice.mails, ({ orderId }) => orderId);
  for (const orderId of placed) {
    const mails = byOrder.get(orderId) ?? [];
    const isSent = mails.some(({ sentAtMs }) => {
      return sentAtMs !== null && sentAtMs <= (doneMs.get(orderId) ?? 0);
    });
    if (!isSent) history.violate(MAILED, `${orderId} is not, before its log says so`);
    if (told.model.owed.has(orderId)) history.violate(MAILED, `${orderId} is not known to be`);
    const taken = claims.get(orderId) ?? [];
    for (const mail of mails) checkClaim(mail, taken, postOffice.ttlMs, history);
    checkRepetitions(mails, taken, postOffice, history);
  }
  for (const { orderId, part } of postOffice.mails) {
    if (!placed.has(orderId)) history.violate(MAILED, `${part} mailed ${orderId}, which is none`);
  }
}

/** The first claim counts, and then the one that names the claim in force: as the log has them. */
function claimsOf(
  { steps, own }: Told<'order'>,
  ttlMs: number,
  landedMs: readonly number[],
  history: History,
) {
  const owed = new Set<string>();
  const placed = new Set<string>();
  const doneMs = new Map<string, number>();
  const claims = new Map<string, Taken[]>();
  const records: { offset: number; envelope: Envelope; outcomes?: readonly object[] }[] = [
    ...steps,
    ...own,
  ];
  for (const { offset, envelope, outcomes } of records.sort((a, b) => a.offset - b.offset)) {
    const atMs = landedMs[offset] ?? 0;
    for (const outcome of outcomes ?? []) {
      const { type, orderId = '' } = outcome as { type: string; orderId?: string };
      if (type === 'OrderPlaced') owed.add(orderId);
      if (type === 'OrderPlaced') placed.add(orderId);
      if (type === 'MailSent') owed.delete(orderId);
      if (type === 'MailSent') doneMs.set(orderId, atMs);
    }
    if (envelope.message.type !== 'Claim') continue;
    const { effect, by, supersedes } = envelope.message as unknown as ClaimMessage;
    const known = claims.get(effect) ?? [];
    const last = known.at(-1);
    if (!owed.has(effect) || (last?.offset ?? null) !== supersedes) continue;
    if (last !== undefined) {
      last.endedMs = atMs;
      history.count('claims taken over');
      const heldMs = atMs - last.landedMs;
      if (heldMs < ttlMs) history.violate(RESPECTED, `${effect}: taken over after ${heldMs} ms`);
    }
    known.push({ offset, by, landedMs: atMs, endedMs: Number.POSITIVE_INFINITY });
    claims.set(effect, known);
  }
  return { placed, claims, doneMs };
}

interface ClaimMessage {
  readonly effect: string;
  readonly by: string;
  readonly supersedes: number | null;
}

/** From its beginning to its end the mail is covered by one claim of its own process. */
function checkClaim(mail: Mail, taken: readonly Taken[], ttlMs: number, history: History): void {
  const { orderId, part, by, claimedAtMs, beganAtMs, sentAtMs } = mail;
  const endedMs = mail.endedAtMs ?? Number.POSITIVE_INFINITY;
  const what = `${part} mails ${orderId} from ${beganAtMs} to ${endedMs}`;
  const isCovered = taken.some((claim) => {
    return claim.by === by && claim.landedMs <= beganAtMs && endedMs <= claim.endedMs;
  });
  if (!isCovered) history.violate(CLAIMED, what);
  const lateMs = (sentAtMs ?? 0) - (claimedAtMs + ttlMs / 2);
  if (lateMs > CLOCK_MS) history.violate(IN_TIME, `${what}, ${lateMs} ms too late`);
}

/** Between a mail and the next one its process died, became stuck, or did not get through. */
function checkRepetitions(
  mails: readonly Mail[],
  taken: readonly Taken[],
  { deaths, hindrances }: PostOffice,
  history: History,
): void {
  const sent = mails.filter(({ sentAtMs }) => sentAtMs !== null);
  for (const [index, { part, beganAtMs, sentAtMs, orderId }] of sent.entries()) {
    const next = sent[index + 1];
    if (next === undefined) return;
    const fromMs = sentAtMs ?? 0;
    const toMs = next.claimedAtMs;
    const isCrashed = deaths.some((death) => {
      // One that is stuck by then can send its mail, and not tell.
      return death.part === part && death.atMs >= beganAtMs && death.atMs <= toMs;
    });
    const isHindered = hindrances.some((one) => {
      return one.part === part && one.toMs >= fromMs && one.fromMs <= toMs;
    });
    if (isCrashed) history.count('mails repeated after a crash');
    else if (isHindered) history.count('mails repeated after a standstill');
    else history.violate(ONCE, `${orderId} by ${part} and again by ${next.part}, ${taken.length}`);
  }
}
