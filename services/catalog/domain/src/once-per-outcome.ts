import { compareOrigins, type Origin } from '@thingy/simba/domain';

/**
 * Makes an entity the first time that a model is evolved by an outcome, and hands the same one to
 * the second model, so that two models cost little more than one. Only a memory: the entity is
 * what `make` makes of outcome and origin, whether it is found here or not.
 *
 * A hit forgets the entity, as there are two models: outcomes that are kept for other reasons
 * would otherwise keep old entities.
 */
export class OncePerOutcome<Outcome extends object, Entity extends { readonly changedAt: Origin }> {
  readonly #made = new WeakMap<Outcome, Entity>();
  readonly #make: (outcome: Outcome, changedAt: Origin) => Entity;

  constructor(make: (outcome: Outcome, changedAt: Origin) => Entity) {
    this.#make = make;
  }

  entityOf(outcome: Outcome, changedAt: Origin): Entity {
    const found = this.#made.get(outcome);
    if (found !== undefined) {
      this.#made.delete(outcome);
      if (isSame(found.changedAt, changedAt)) return found;
    }
    const entity = this.#make(outcome, changedAt);
    this.#made.set(outcome, entity);
    return entity;
  }
}

function isSame(a: Origin, b: Origin): boolean {
  return a === b || (a.log === b.log && compareOrigins(a, b) === 0);
}
