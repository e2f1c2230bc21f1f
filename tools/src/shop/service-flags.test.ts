import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { WORKSPACE } from '../workspace.ts';
import { SERVICE_FLAGS } from './service-flags.ts';

it("a service's image has the flags that services have everywhere else", async () => {
  const dockerfile = await readFile(join(WORKSPACE, 'docker/service.Dockerfile'), 'utf8');
  const [, options = ''] = /NODE_OPTIONS='([^']*)'/.exec(dockerfile) ?? [];
  expect(options.split(' ')).toEqual(expect.arrayContaining([...SERVICE_FLAGS]));
});
