import { compareOrigins, type Origin } from '@thingy/simba/domain';

type Make<Outcome, Entity> = (outcome: Outcome, changedAt: Origin, before?: Entity) => Entity;

/**
 * Makes an entity the first time that a model is evolved by an outcome, and hands the same one to
 * the second model, so that two models cost little more than one. Only a memory: the entity is
 * what `make` makes of outcome and origin, whether it is found here or not.
 * `before` is what it takes the place of: texts that stay need not be there twice.
 *
 * A hit forgets the entity, as there are two models: outcomes that are kept for other reasons
 * would otherwise keep old entities.
 */
export class OncePerOutcome<Outcome extends object, Entity extends { readonly changedAt: Origin }> {
  readonly #made = new WeakMap<Outcome, Entity>();
  /** The last one made is kept apart: a replay takes it at once, and a weak map would cost more. */
  #lastOutcome: Outcome | null = null;
  #lastEntity: Entity | null = null;
  readonly #make: Make<Outcome, Entity>;

  constructor(make: Make<Outcome, Entity>) {
    this.#make = make;
  }

  entityOf(outcome: Outcome, changedAt: Origin, before?: Entity): Entity {
    const found = this.#take(outcome);
    if (found !== null && isSame(found.changedAt, changedAt)) return found;
    if (this.#lastOutcome !== null) this.#made.set(this.#lastOutcome, this.#lastEntity as Entity);
    this.#lastOutcome = outcome;
    this.#lastEntity = this.#make(outcome, changedAt, before);
    return this.#lastEntity;
  }

  #take(outcome: Outcome): Entity | null {
    if (outcome === this.#lastOutcome) {
      const last = this.#lastEntity;
      this.#lastOutcome = null;
      this.#lastEntity = null;
      return last;
    }
    const found = this.#made.get(outcome) ?? null;
    if (found !== null) this.#made.delete(outcome);
    return found;
  }
}

function isSame(a: Origin, b: Origin): boolean {
  return a === b || (a.log === b.log && compareOrigins(a, b) === 0);
}
