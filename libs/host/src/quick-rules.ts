/// <reference path="./class-transformer-storage.d.ts" />
import { TransformationType } from 'class-transformer';
import {
  type TransformMetadata,
  defaultMetadataStorage as transformations,
} from 'class-transformer/cjs/storage.js';
import { getMetadataStorage } from 'class-validator';

type Class = new () => object;

type Rule = ReturnType<
  ReturnType<typeof getMetadataStorage>['getTargetValidationMetadatas']
>[number];
type Values = Record<string, unknown>;
type Holds = (value: unknown, object: Values) => unknown;

interface Field {
  readonly name: string;
  readonly transform: ((value: unknown, object: Values) => unknown) | null;
  /** The class of what it holds, one or a list of them. */
  readonly nested: QuickRules | null;
  /** Its tests count only if these hold. */
  readonly conditions: readonly Holds[];
  readonly tests: readonly Holds[];
}

/** A value that the thorough way has to look at. */
const DOUBTFUL = Symbol('doubtful');
const known = new Map<unknown, QuickRules | null>();

/**
 * The rules of a class as its decorators told them to class-validator and class-transformer, put
 * together once. Those two look them up again for every object, which takes longer than all else
 * that Nest does with a command.
 *
 * It accepts what is surely valid and never refuses: what it does not accept, and classes that use
 * anything it does not know, are for `ValidationPipe`, which also finds words for what is wrong.
 */
export class QuickRules {
  readonly #class: Class;
  readonly #fields: ReadonlyMap<string, Field>;

  private constructor(ofClass: Class, fields: readonly Field[]) {
    this.#class = ofClass;
    this.#fields = new Map(fields.map((field) => [field.name, field]));
  }

  /** null: nothing is known of it, or too much. */
  static of(ofClass: unknown): QuickRules | null {
    const found = known.get(ofClass);
    if (found !== undefined) return found;
    const fields = typeof ofClass === 'function' ? fieldsOf(ofClass as Class) : null;
    const rules = fields === null ? null : new QuickRules(ofClass as Class, fields);
    known.set(ofClass, rules);
    return rules;
  }

  /** An instance of the class; null: not surely valid. */
  accept(plain: unknown): object | null {
    if (typeof plain !== 'object' || plain === null || Array.isArray(plain)) return null;
    const given = plain as Values;
    const made = new this.#class() as Values;
    for (const name of Object.keys(given)) {
      const field = this.#fields.get(name);
      if (field === undefined) return null;
      const value = taken(field, given);
      if (value === DOUBTFUL) return null;
      made[name] = value;
    }
    for (const field of this.#fields.values()) if (!isValid(field, made)) return null;
    return made;
  }
}

function taken({ name, nested, transform }: Field, given: Values): unknown {
  const value = given[name];
  if (transform !== null) {
    const changed = transform(value, given);
    return typeof changed === 'object' && changed !== null ? DOUBTFUL : changed;
  }
  if (typeof value !== 'object' || value === null) return value;
  if (nested === null) return DOUBTFUL;
  if (!Array.isArray(value)) return nested.accept(value) ?? DOUBTFUL;
  const all: object[] = [];
  for (const each of value) {
    const accepted = nested.accept(each);
    if (accepted === null) return DOUBTFUL;
    all.push(accepted);
  }
  return all;
}

function isValid({ name, nested, conditions, tests }: Field, made: Values): boolean {
  const value = made[name];
  for (const holds of conditions) if (!holds(value, made)) return true;
  for (const holds of tests) if (holds(value, made) !== true) return false;
  return nested === null || value === undefined || (typeof value === 'object' && value !== null);
}

/** In the order in which they are declared; null: there are none, or rules not known here. */
function fieldsOf(ofClass: Class): readonly Field[] | null {
  const rules = getMetadataStorage().getTargetValidationMetadatas(ofClass, '', false, false);
  if (rules.length === 0 || transformations.getStrategy(ofClass) !== 'none') return null;
  const fields: Field[] = [];
  for (const [name, ofField] of Map.groupBy(rules, ({ propertyName }) => propertyName)) {
    const field = fieldOf(ofClass, name, ofField);
    if (field === null) return null;
    fields.push(field);
  }
  return fields;
}

function fieldOf(ofClass: Class, name: string, rules: readonly Rule[]): Field | null {
  const conditions: Holds[] = [];
  const tests: Holds[] = [];
  let isNested = false;
  for (const rule of rules) {
    if ((rule.groups?.length ?? 0) > 0 || rule.validateIf !== undefined) return null;
    if (rule.type === 'conditionalValidation') conditions.push(conditionOf(rule));
    else if (rule.type === 'nestedValidation') isNested = true;
    else {
      const found = rule.type === 'customValidation' ? testOf(rule) : null;
      if (found === null) return null;
      tests.push(found);
    }
  }
  const changes = changesOf(ofClass, name);
  const nested = isNested ? nestedIn(ofClass, name) : null;
  const isTyped = transformations.findTypeMetadata(ofClass, name) !== undefined;
  if (changes === null || isNested !== (nested !== null) || isNested !== isTyped) return null;
  if (isNested && changes.length > 0) return null;
  return { name, transform: transformBy(name, changes), nested, conditions, tests };
}

function conditionOf({ constraints: [isDue] }: Rule): Holds {
  return (value, object) => isDue(object, value);
}

/** null: it takes more than a look. */
function testOf(rule: Rule): Holds | null {
  const [only, ...others] = getMetadataStorage().getTargetValidatorConstraints(rule.constraintCls);
  if (only === undefined || others.length > 0 || only.async) return null;
  const { instance } = only;
  const { propertyName: property, constraints } = rule;
  const test: Holds = (value, object) => {
    const targetName = object.constructor.name;
    return instance.validate(value, { targetName, property, object, value, constraints });
  };
  if (!rule.each) return test;
  return (value, object) =>
    Array.isArray(value) ? value.every((each) => test(each, object) === true) : test(value, object);
}

/** null: it is not known what is in there. */
function nestedIn(ofClass: Class, name: string): QuickRules | null {
  const type = transformations.findTypeMetadata(ofClass, name);
  return type?.options?.discriminator === undefined ? QuickRules.of(type?.typeFunction?.()) : null;
}

/** Of a value as it came; null: only for some. */
function changesOf(ofClass: Class, name: string): readonly TransformMetadata[] | null {
  const toClass = TransformationType.PLAIN_TO_CLASS;
  const found = transformations.findTransformMetadatas(ofClass, name, toClass);
  return found.some(({ options }) => (options?.groups?.length ?? 0) > 0) ? null : found;
}

function transformBy(key: string, changes: readonly TransformMetadata[]): Field['transform'] {
  if (changes.length === 0) return null;
  const type = TransformationType.PLAIN_TO_CLASS;
  return (value, obj) =>
    changes.reduce(
      (changed, { transformFn }) => transformFn({ value: changed, key, obj, type, options: {} }),
      value,
    );
}
