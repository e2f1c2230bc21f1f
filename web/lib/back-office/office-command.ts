import { createHash } from 'node:crypto';

/** A command of the back office to one service. */
export interface OfficeCommand {
  readonly service: 'catalog' | 'order';
  readonly method: 'POST' | 'PUT';
  readonly path: string;
  readonly body?: object;
}

/**
 * The id of a command that a form sends: the same form with the same content is the same command,
 * however often it is sent, and with another content another one.
 */
export function commandIdOf(formId: string, command: OfficeCommand): string {
  const { service, method, path, body = null } = command;
  const text = JSON.stringify([formId, service, method, path, body]);
  return createHash('sha256').update(text).digest('base64url');
}
