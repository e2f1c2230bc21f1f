import { existsSync } from 'node:fs';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { LOCAL } from '../workspace.ts';
import { productsFile, stockFile, updatedProductsFile, updatedStockFile } from './sample-files.ts';
import type { SampleSize } from './sample-products.ts';
import { writeLines } from './write-lines.ts';

export const SAMPLE_FOLDER = join(LOCAL, 'sample-data');
export const PRODUCTS_DEFAULT = 100_000;
export const SEED_DEFAULT = 1;
const PRODUCTS_MAX = 5_000_000;

const FILES = {
  'products.csv': productsFile,
  'stock.csv': stockFile,
  'update-products.csv': updatedProductsFile,
  'update-stock.csv': updatedStockFile,
};

/** The size that is asked for in texts; throws an error for people if it is none. */
export function sampleSize(products: string | undefined, seed: string | undefined): SampleSize {
  const size = {
    products: Number(products ?? PRODUCTS_DEFAULT),
    seed: Number(seed ?? SEED_DEFAULT),
  };
  if (!Number.isInteger(size.products) || size.products < 1 || size.products > PRODUCTS_MAX) {
    throw new Error(`the number of products is ${products}, must be 1 to ${PRODUCTS_MAX}`);
  }
  if (!Number.isInteger(size.seed)) throw new Error(`the seed is ${seed}, must be a whole number`);
  return size;
}

/** Writes the four files, and last what they were made of. */
export async function writeSample(folder: string, size: SampleSize): Promise<void> {
  await rm(join(folder, 'sample.json'), { force: true });
  for (const [name, linesOf] of Object.entries(FILES)) {
    await writeLines(join(folder, name), linesOf(size));
  }
  await writeFile(join(folder, 'sample.json'), JSON.stringify(size));
}

/** Whether the folder holds the files of this size. */
export async function hasSample(folder: string, size: SampleSize): Promise<boolean> {
  const note = join(folder, 'sample.json');
  return existsSync(note) && (await readFile(note, 'utf8')) === JSON.stringify(size);
}
