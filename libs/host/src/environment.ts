import { readFileSync } from 'node:fs';

/** Settings by name, as processes are given them. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** Any setting may be given as a file: `NAME_FILE` instead of `NAME`. null: it is not given. */
export function optional(env: Environment, name: string): string | null {
  const file = env[`${name}_FILE`];
  const value = file ? readFileSync(file, 'utf8').trim() : env[name];
  return value === undefined || value === '' ? null : value;
}

/** Throws an error that names the setting if it is not given. */
export function required(env: Environment, name: string): string {
  const value = optional(env, name);
  if (value === null) throw new Error(`the setting ${name} is missing`);
  return value;
}

export function flag(env: Environment, name: string, otherwise: boolean): boolean {
  const value = optional(env, name);
  if (value === null) return otherwise;
  if (['1', 'true'].includes(value)) return true;
  if (['0', 'false'].includes(value)) return false;
  throw new Error(`the setting ${name} must be true or false`);
}

/** Of a list parted by commas. */
export function itemsOf(text: string): readonly string[] {
  return text
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '');
}
