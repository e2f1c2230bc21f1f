import type { MailResult } from '@thingy/contracts';
import { effectOf, mailOf, officeOrderOf } from '@thingy/order-domain';
import { EffectRunner } from '@thingy/simba';
import type { ReplicaOf } from './contexts.ts';
import type { Ambush } from './plan.ts';
import type { Mail } from './post-office.ts';
import type { World } from './world.ts';

/** Most mails are quick, and some take longer than a claim holds. */
const QUICK_MS_MAX = 300;
const SLOW_SHARE = 0.04;
/** The post office is closed now and then. */
const REFUSED_SHARE = 0.04;
/** Some addresses are none, and some nobody can read. */
const FAILED_SHARE = 0.03;
const FORGOTTEN_SHARE = 0.03;

/** What one process of the order context does about mails: simba's runner, and the way outside. */
export class Mailer {
  readonly #world: World;
  readonly #part: string;
  readonly #replica: ReplicaOf<'order'>;
  readonly #onAmbush: (ambush: Ambush) => void;
  readonly #runner: EffectRunner<never, never, never>;
  readonly #stopping = new AbortController();
  /** The last claim to each mail that was asked for. */
  readonly #claimed = new Map<string, { readonly by: string; readonly atMs: number }>();
  #isDead = false;
  #running: Promise<unknown> = Promise.resolve();

  constructor(
    world: World,
    part: string,
    replica: ReplicaOf<'order'>,
    onAmbush: (ambush: Ambush) => void,
  ) {
    this.#world = world;
    this.#part = part;
    this.#replica = replica;
    this.#onAmbush = onAmbush;
    const act = (effect: string, signal: AbortSignal) => this.#act(effect, signal);
    this.#watchClaims();
    const runner = new EffectRunner({
      replica,
      act: world.planted.act?.(act, replica) ?? act,
      ttlMs: world.postOffice.ttlMs,
      source: part,
      onTrouble: (what, error) => world.history.tell(`${part} ${what}: ${error}`),
    });
    this.#runner = runner as unknown as EffectRunner<never, never, never>;
  }

  start(): void {
    const { planted } = this.#world;
    this.#running = this.#runner.run(this.#stopping.signal);
    if (planted.isReplayActedOn) void this.#actOnReplay();
  }

  /** The command that owes it was taken here. */
  expect(effect: string): void {
    this.#runner.expect(effect);
  }

  /** Ends what is under way, and tells the log of it. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#running;
  }

  crash(): void {
    const { postOffice, scheduler } = this.#world;
    this.#isDead = true;
    this.#stopping.abort();
    postOffice.deaths.push({ part: this.#part, atMs: scheduler.timeMs });
    for (const mail of postOffice.mails) {
      if (mail.part === this.#part) mail.endedAtMs ??= scheduler.timeMs;
    }
  }

  /** What the runner claims is told nowhere else. */
  #watchClaims(): void {
    const { planted, scheduler } = this.#world;
    const claim = this.#replica.claim.bind(this.#replica);
    this.#replica.claim = async (effect, by, supersedes) => {
      this.#claimed.set(effect, { by, atMs: scheduler.timeMs });
      this.#fallInto('claiming');
      const isMine = await claim(effect, by, supersedes);
      return planted.isClaimIgnored || isMine;
    };
  }

  async #act(effect: string, signal: AbortSignal): Promise<{ readonly result: MailResult }> {
    const { scheduler, history } = this.#world;
    const mail = this.#begin(effect);
    const other = await this.#insteadOf(effect);
    if (other !== null) {
      mail.endedAtMs = scheduler.timeMs;
      mail.result = other;
      history.count(`mails ${other}`);
      return { result: other };
    }
    this.#fallInto('before');
    await this.#pause(this.#durationMs(), signal);
    if (this.#isDead) await new Promise(() => {});
    mail.endedAtMs = scheduler.timeMs;
    if (signal.aborted) throw new Error('it was told to end');
    if (scheduler.random() < REFUSED_SHARE) throw new Error('the post office is closed');
    this.#sent(mail);
    this.#fallInto('after');
    return { result: 'sent' };
  }

  #sent(mail: Mail): void {
    const { scheduler, postOffice, history } = this.#world;
    mail.sentAtMs = scheduler.timeMs;
    mail.result = 'sent';
    const { effect } = mail;
    const times = postOffice.mails.filter((each) => each.effect === effect && each.sentAtMs);
    history.count('mails');
    history.tell(`${this.#part} mails ${effect}${times.length > 1 ? ' again' : ''}`);
  }

  /** Why no mail goes out that was owed; null: it does. */
  async #insteadOf(effect: string): Promise<MailResult | null> {
    const { kind, orderId } = mailOf(effect);
    const found = await this.#replica.read((model) => officeOrderOf(model, orderId));
    if (kind === 'confirmation' && found?.order.state === 'cancelled') return 'outdated';
    const chance = this.#world.scheduler.random();
    if (chance < FAILED_SHARE) return 'failed';
    return chance < FAILED_SHARE + FORGOTTEN_SHARE ? 'forgotten' : null;
  }

  #begin(effect: string): Mail {
    const { scheduler, postOffice } = this.#world;
    const claimed = this.#claimed.get(effect);
    const mail: Mail = {
      effect,
      part: this.#part,
      by: claimed?.by ?? null,
      claimedAtMs: claimed?.atMs ?? scheduler.timeMs,
      beganAtMs: scheduler.timeMs,
      sentAtMs: null,
      result: null,
      endedAtMs: null,
    };
    postOffice.mails.push(mail);
    return mail;
  }

  #durationMs(): number {
    const { scheduler, postOffice } = this.#world;
    const isSlow = scheduler.random() < SLOW_SHARE;
    return scheduler.random() * (isSlow ? postOffice.ttlMs : QUICK_MS_MAX);
  }

  /** Until it is over, or the signal is aborted. */
  #pause(ms: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      this.#world.scheduler.after(ms, resolve);
      signal.addEventListener('abort', () => resolve());
    });
  }

  #fallInto(when: Ambush['when']): void {
    const { scheduler, postOffice, history } = this.#world;
    const ambush = this.#isDead ? null : postOffice.spring(when, scheduler.timeMs);
    if (ambush === null) return;
    history.count(`${ambush.deed} ${when} a mail`);
    this.#onAmbush(ambush);
  }

  /** As planted: whatever the replay has shown is done. */
  async #actOnReplay(): Promise<void> {
    const placed = await this.#replica.read(({ decided }) =>
      [...decided].filter(([, { outcome }]) => outcome.type === 'OrderPlaced'),
    );
    const never = new AbortController().signal;
    const effects = placed.map(([orderId]) => effectOf('confirmation', orderId));
    await Promise.allSettled(effects.map((effect) => this.#act(effect, never)));
  }
}
