import { applyObjects, kubectl, until } from './kubectl.ts';
import { toolPod } from './tool-pod.ts';

/** A policy takes a moment to know a new pod. */
const CONNECT_MS_MAX = 15_000;
const SECONDS_MAX = 90;
const NAME = 'reach';
const PROGRAM = `
const { connect } = require('node:net');
const reach = (target) => new Promise((resolve) => {
  const [host, port] = target.split(':');
  const socket = connect(Number(port), host);
  const end = (is) => { socket.destroy(); resolve([target, is]); };
  socket.once('connect', () => end(true));
  socket.once('error', () => end(false));
  setTimeout(() => end(false), ${CONNECT_MS_MAX});
});
Promise.all(process.argv.slice(1).map(reach)).then((all) => {
  console.log(JSON.stringify(Object.fromEntries(all)));
});`;

/** Which of these `host:port` accept connections from a pod of that namespace. */
export async function reachableFrom(
  namespace: string,
  targets: readonly string[],
): Promise<Readonly<Record<string, boolean>>> {
  const where = ['--namespace', namespace];
  await kubectl(...where, 'delete', 'pod', NAME, '--ignore-not-found', '--wait');
  await applyObjects([toolPod(NAME, namespace, ['-e', PROGRAM, ...targets])]);
  await until(`${NAME} ended`, SECONDS_MAX, async () => {
    const phase = await kubectl(...where, 'get', 'pod', NAME, '-o', 'jsonpath={.status.phase}');
    return phase === 'Succeeded';
  });
  const told = await kubectl(...where, 'logs', NAME);
  await kubectl(...where, 'delete', 'pod', NAME, '--wait=false');
  return JSON.parse(told) as Record<string, boolean>;
}
