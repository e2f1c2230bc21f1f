import { applyObjects, kubectl, podsOf, TRY_NAMESPACE, until } from './kubectl.ts';
import { toolPod } from './tool-pod.ts';

const COMPARE_SECONDS_MAX = 180;
const NAME = 'compare-replicas';

/** Until all replicas of a part are found equal; throws as soon as two of them differ. */
export async function untilEqual(part: string): Promise<string> {
  let verdict = '';
  await until(`replicas of ${part} were compared`, COMPARE_SECONDS_MAX, async () => {
    const { code, log } = await compareOnce(part);
    verdict = log.split('\n').at(-1) ?? '';
    if (code === 1) throw new Error(log);
    return code === 0;
  });
  return verdict;
}

async function compareOnce(part: string): Promise<{ code: number; log: string }> {
  const urls = (await podsOf(part)).map(({ ip }) => `http://${ip}:9090`);
  const namespace = ['--namespace', TRY_NAMESPACE];
  await kubectl(...namespace, 'delete', 'pod', NAME, '--ignore-not-found', '--wait');
  const args = ['tools/dist/compare-replicas.js', ...urls];
  await applyObjects([toolPod(NAME, TRY_NAMESPACE, args)]);
  const path = 'jsonpath={.status.containerStatuses[0].state.terminated.exitCode}';
  let code = '';
  await until(`${NAME} ended`, COMPARE_SECONDS_MAX, async () => {
    code = await kubectl(...namespace, 'get', 'pod', NAME, '-o', path);
    return code !== '';
  });
  return { code: Number(code), log: await kubectl(...namespace, 'logs', NAME) };
}
