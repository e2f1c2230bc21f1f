import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { parse } from 'yaml';
import { WORKSPACE } from '../workspace.ts';
import { serviceFlags } from './service-flags.ts';
import { SERVICES } from './shop-ports.ts';

const read = (path: string) => readFile(join(WORKSPACE, path), 'utf8');

it.each(SERVICES)('the image of %s has the flags that it has everywhere else', async (service) => {
  const dockerfile = await read('docker/service.Dockerfile');
  const { services } = parse(await read('docker/compose.yaml'), { merge: true });
  const [, options = ''] = /NODE_OPTIONS='([^']*)'/.exec(dockerfile) ?? [];
  const [, more = ''] = /NODE_OPTIONS="\$NODE_OPTIONS ([^"]*)"/.exec(dockerfile) ?? [];
  const [, usual = ''] = /^ARG YOUNG_MB=(\d+)$/m.exec(dockerfile) ?? [];
  const youngMb = services[service].build.args.YOUNG_MB ?? usual;
  const flags = `${options} ${more.replace('$YOUNG_MB', youngMb)}`.split(' ');
  expect(flags).toEqual(expect.arrayContaining([...serviceFlags(service)]));
});
