/** Writes the pictures of the sample products, open art from a package, to the storefront. */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { sampleArt } from './sample/sample-art.ts';
import { pictureOf } from './sample/sample-products.ts';
import { WORKSPACE } from './workspace.ts';

interface IconSet {
  readonly width: number;
  readonly height: number;
  readonly icons: Readonly<Record<string, { readonly body: string }>>;
}

const source = createRequire(import.meta.url).resolve('@iconify-json/fluent-emoji-flat/icons.json');
const target = join(WORKSPACE, 'web/public/pictures');
const { width, height, icons } = JSON.parse(await readFile(source, 'utf8')) as IconSet;

await mkdir(target, { recursive: true });
for (const art of sampleArt()) {
  const icon = icons[art];
  if (!icon) throw new Error(`${source} has no picture ${art}`);
  const box = `xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}"`;
  await writeFile(join(target, pictureOf(art)), `<svg ${box}>${icon.body}</svg>\n`);
}
