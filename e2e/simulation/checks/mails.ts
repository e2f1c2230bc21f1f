import type { MailOwed, MailResult, MailSettled } from '@thingy/contracts';
import { effectOf } from '@thingy/order-domain';
import type { Envelope } from '@thingy/simba';
import type { Outcome } from '../contexts.ts';
import type { History } from '../history.ts';
import type { Mail, PostOffice } from '../post-office.ts';
import type { Told } from '../retell.ts';

const MAILED = 'every mail that is owed goes out';
const LEVEL = 'mails are owed from level 2 on';
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
 * What is owed is mailed, or settled for a reason; by the process whose claim is in force, for as
 * long as it is; and once, unless something came between the mail and the telling of it.
 */
export function checkMails(
  told: Told<'order'>,
  postOffice: PostOffice,
  landedMs: readonly number[],
  history: History,
): void {
  checkLevel(told, history);
  const { owed, claims, settled } = claimsOf(told, postOffice.ttlMs, landedMs, history);
  const byEffect = Map.groupBy(postOffice.mails, ({ effect }) => effect);
  for (const effect of owed) {
    const mails = byEffect.get(effect) ?? [];
    const end = settled.get(effect);
    if (end === undefined || told.model.owed.has(effect)) {
      history.violate(MAILED, `${effect} is not known to be`);
    } else if (!mails.some((mail) => isReason(mail, end))) {
      history.violate(MAILED, `${effect} is not ${end.result}, before its log says so`);
    }
    const taken = claims.get(effect) ?? [];
    for (const mail of mails) checkClaim(mail, taken, postOffice.ttlMs, history);
    checkRepetitions(mails, taken, postOffice, history);
  }
  for (const { effect, part } of postOffice.mails) {
    if (!owed.has(effect)) history.violate(MAILED, `${part} mailed ${effect}, which is none`);
  }
}

/** What was ordered before there were mails is never written about, but for what comes of it. */
function checkLevel({ steps }: Told<'order'>, history: History): void {
  for (const { level, offset, outcomes } of steps) {
    const isOwed = outcomes.some(({ type }) => type === 'MailOwed');
    if (isOwed && level < 2) history.violate(LEVEL, `one is owed at ${offset}`);
    const isPlaced = outcomes.some(({ type }) => type === 'OrderPlaced');
    if (isPlaced && !isOwed && level >= 2) history.violate(LEVEL, `none is owed at ${offset}`);
  }
}

interface Settled {
  readonly result: MailResult;
  readonly atMs: number;
}

/** Whether this attempt came to what the log says, before it said so. */
function isReason({ result, sentAtMs, endedAtMs }: Mail, end: Settled): boolean {
  return result === end.result && (sentAtMs ?? endedAtMs ?? Number.POSITIVE_INFINITY) <= end.atMs;
}

/** The first claim counts, and then the one that names the claim in force: as the log has them. */
function claimsOf(
  { steps, own }: Told<'order'>,
  ttlMs: number,
  landedMs: readonly number[],
  history: History,
) {
  const open = new Set<string>();
  const owed = new Set<string>();
  const settled = new Map<string, Settled>();
  const claims = new Map<string, Taken[]>();
  const records: { offset: number; envelope: Envelope; outcomes?: readonly object[] }[] = [
    ...steps,
    ...own,
  ];
  for (const { offset, envelope, outcomes } of records.sort((a, b) => a.offset - b.offset)) {
    const atMs = landedMs[offset] ?? 0;
    for (const outcome of outcomes ?? []) {
      const { type } = outcome as Outcome<'order'>;
      if (type !== 'MailOwed' && type !== 'MailSettled') continue;
      const { kind, orderId } = outcome as MailOwed | MailSettled;
      const effect = effectOf(kind, orderId);
      if (type === 'MailOwed') {
        open.add(effect);
        owed.add(effect);
      } else {
        open.delete(effect);
        settled.set(effect, { result: (outcome as MailSettled).result, atMs });
      }
    }
    if (envelope.message.type !== 'Claim') continue;
    const { effect, by, supersedes } = envelope.message as unknown as ClaimMessage;
    const known = claims.get(effect) ?? [];
    const last = known.at(-1);
    if (!open.has(effect) || (last?.offset ?? null) !== supersedes) continue;
    if (last !== undefined) {
      last.endedMs = atMs;
      history.count('claims taken over');
      const heldMs = atMs - last.landedMs;
      if (heldMs < ttlMs) history.violate(RESPECTED, `${effect}: taken over after ${heldMs} ms`);
    }
    known.push({ offset, by, landedMs: atMs, endedMs: Number.POSITIVE_INFINITY });
    claims.set(effect, known);
  }
  return { owed, claims, settled };
}

interface ClaimMessage {
  readonly effect: string;
  readonly by: string;
  readonly supersedes: number | null;
}

/** From its beginning to its end the mail is covered by one claim of its own process. */
function checkClaim(mail: Mail, taken: readonly Taken[], ttlMs: number, history: History): void {
  const { effect, part, by, claimedAtMs, beganAtMs, sentAtMs } = mail;
  const endedMs = mail.endedAtMs ?? Number.POSITIVE_INFINITY;
  const what = `${part} mails ${effect} from ${beganAtMs} to ${endedMs}`;
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
  for (const [index, { part, beganAtMs, sentAtMs, effect }] of sent.entries()) {
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
    else history.violate(ONCE, `${effect} by ${part} and again by ${next.part}, ${taken.length}`);
  }
}
