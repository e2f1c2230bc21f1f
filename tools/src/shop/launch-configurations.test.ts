import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { WORKSPACE } from '../workspace.ts';
import { commandOf, DEBUG_PORTS } from './part.ts';

interface Configuration {
  readonly name: string;
  readonly port?: number;
  readonly program?: string;
  readonly args?: readonly string[];
  readonly preLaunchTask?: string;
}

function read<Content>(file: string): Content {
  return JSON.parse(readFileSync(join(WORKSPACE, '.vscode', file), 'utf8')) as Content;
}

const { configurations } = read<{ configurations: readonly Configuration[] }>('launch.json');
const { tasks } = read<{ tasks: readonly { label: string }[] }>('tasks.json');
const named = (name: string) => configurations.find((each) => each.name === name);
const SERVICES = ['catalog', 'cart', 'order', 'bridge'] as const;

it.each(SERVICES)('%s can be attached to where it listens, and run', (service) => {
  const port = DEBUG_PORTS[service];
  expect(named(`Attach: ${service}`)).toMatchObject({ port, address: '127.0.0.1' });
  expect(commandOf(service, false).args).toContain(`--inspect-port=127.0.0.1:${port}`);
  expect(named(`Run: ${service}`)?.args).toEqual([service]);
});

it('all that is started is there, or compiled from what is', () => {
  for (const { program, preLaunchTask } of configurations) {
    if (program === undefined) continue;
    const path = program.slice(program.indexOf('/') + 1);
    const source = path.replace('/dist/', '/src/').replace(/\.js$/, '.ts');
    expect(existsSync(join(WORKSPACE, source)), source).toBe(true);
    expect(tasks.map(({ label }) => label)).toContain(preLaunchTask);
  }
});
