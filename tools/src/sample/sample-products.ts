import type { Product } from '@thingy/contracts';
import { CATEGORIES, type Category, type Kind } from './kinds.ts';
import { MOODS, QUIRKS } from './moods.ts';
import { priceBetween } from './price.ts';
import { Random, seedOf } from './random.ts';

/** Coprime to every number of moods times materials, so names come in no visible order. */
const NAME_STEP = 389;
const ID_DIGITS_MIN = 6;
const PURPOSE_PRODUCT = 0;
const PURPOSE_NAME = 3;
const KINDS = CATEGORIES.flatMap((category) => category.kinds.map((kind) => ({ category, kind })));

export interface SampleSize {
  readonly seed: number;
  /** Products in the first file; the update adds some more. */
  readonly products: number;
}

/** How many products the two files name together. */
export function everSold(size: SampleSize): number {
  return size.products + Math.floor((size.products * 15) / 100);
}

/** Ids have one width, so that they sort as text like their numbers. */
export function productIdOf(size: SampleSize, index: number): string {
  const digits = Math.max(ID_DIGITS_MIN, String(everSold(size)).length);
  return `p${String(index + 1).padStart(digits, '0')}`;
}

/** All products of both files in the order of their ids; the same size gives the same products. */
export function* sampleProducts(size: SampleSize): Generator<Product> {
  const soFar = KINDS.map(() => 0);
  const total = everSold(size);
  for (let index = 0; index < total; index++) {
    const random = new Random(seedOf(size.seed, index, PURPOSE_PRODUCT));
    const chosen = random.below(KINDS.length);
    const { category, kind } = KINDS[chosen] as (typeof KINDS)[number];
    const nth = soFar[chosen] as number;
    soFar[chosen] = nth + 1;
    const name = nameOf(category, kind, seedOf(size.seed, chosen, PURPOSE_NAME), nth);
    yield { id: productIdOf(size, index), ...productOf(random, category, kind, name) };
  }
}

/** The file name of a picture. */
export function pictureOf(art: string): string {
  return `${art}.svg`;
}

interface Name {
  readonly full: string;
  readonly material: string;
  readonly character: string;
}

/** The nth name of a kind; they repeat, numbered, when every mood has had every material. */
function nameOf(category: Category, [noun]: Kind, seed: number, nth: number): Name {
  const names = MOODS.length * category.materials.length;
  const place = (seed + nth * NAME_STEP) % names;
  const [mood, character] = MOODS[place % MOODS.length] as (typeof MOODS)[number];
  const material = category.materials[Math.floor(place / MOODS.length)] as string;
  const edition = nth < names ? '' : ` No. ${Math.floor(nth / names) + 1}`;
  return { full: `${mood} ${material} ${noun}${edition}`, material, character };
}

function productOf(
  random: Random,
  category: Category,
  [noun, art, euroMin, euroMax, use]: Kind,
  { full, material, character }: Name,
): Omit<Product, 'id'> {
  const description = [random.pick(category.opening), use, character, random.pick(QUIRKS)]
    .join(' ')
    .replaceAll('{material}', material.toLowerCase())
    .replaceAll('{thing}', noun.toLowerCase());
  return {
    name: full,
    description,
    priceCents: priceBetween(random, euroMin, euroMax),
    picture: pictureOf(art),
    category: category.name,
  };
}
