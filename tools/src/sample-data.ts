/** `sample-data [--products N] [--seed S] [--out DIR]`: writes the sample shop as CSV files. */
import { parseArgs } from 'node:util';
import { SAMPLE_FOLDER, sampleSize, writeSample } from './sample/sample-folder.ts';

try {
  const { values } = parseArgs({
    options: {
      products: { type: 'string' },
      seed: { type: 'string' },
      out: { type: 'string', default: SAMPLE_FOLDER },
    },
  });
  const size = sampleSize(values.products, values.seed);
  await writeSample(values.out, size);
  console.log(`${size.products} products and their update, seed ${size.seed}: ${values.out}`);
} catch (error) {
  console.error(`sample-data: ${(error as Error).message}`);
  process.exitCode = 2;
}
