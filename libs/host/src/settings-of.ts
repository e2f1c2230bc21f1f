import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Settings } from './settings.ts';

const settingsByServer = new WeakMap<object, Settings>();

/** The settings of the service that a request came to, for code that Nest does not inject into. */
export function settingsOf(request: FastifyRequest): Settings {
  const settings = settingsByServer.get(request.server.server);
  if (settings === undefined) throw new Error('this server was not set up by the host');
  return settings;
}

export function rememberSettings(instance: FastifyInstance, settings: Settings): void {
  settingsByServer.set(instance.server, settings);
}
