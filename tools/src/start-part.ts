/** `start-part NAME`: one part of the shop alone, in the foreground, on its usual ports. */
import { spawn } from 'node:child_process';
import { toolSettings } from './kafka/tool-settings.ts';
import { localSecret } from './shop/local-secret.ts';
import { commandOf } from './shop/part.ts';
import { envOf } from './shop/shop-env.ts';
import { configuredPorts, mustBeFree, PARTS } from './shop/shop-ports.ts';
import { untilStopSignal } from './stop-signal.ts';

const kind = PARTS.find((part) => part === process.argv[2]);
if (kind === undefined) {
  console.error(`usage: start-part ${PARTS.join(' | ')}`);
  process.exit(2);
}
const ports = new Map(PARTS.map((part) => [part, configuredPorts(part, process.env)]));
const own = configuredPorts(kind, process.env);
await mustBeFree(new Map([[kind, own]]));
const { brokers, topicPrefix: prefix } = toolSettings('start-part');
const settings = {
  brokers,
  prefix,
  sessionKeys: await localSecret('SESSION_KEYS', 'session-keys'),
  backOfficeToken: await localSecret('BACK_OFFICE_TOKEN', 'back-office-token'),
  ports,
};
const { command, args, cwd } = commandOf(kind, false);
const env = { ...process.env, ...envOf(kind, own, settings) };
const child = spawn(command, args, { cwd, env, stdio: 'inherit' });
void untilStopSignal().then(() => child.kill('SIGTERM'));
child.once('exit', (code) => {
  process.exitCode = code ?? 0;
  // The wait for a signal would keep this process.
  process.exit();
});
