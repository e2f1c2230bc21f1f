import { parseArgs } from 'node:util';
import { isContext } from '@thingy/bridge/take-context-snapshot';
import type { ContextName } from '@thingy/contracts';
import { KafkaLog } from '@thingy/simba/kafka';
import { localSecret } from '../shop/local-secret.ts';
import {
  type ContextCopy,
  type ContextCopyOptions,
  copyContext,
  factsBeyond,
} from './copy-context.ts';
import { type CopySettings, copySettings } from './copy-settings.ts';
import { parseCopyStart } from './copy-start.ts';

const DONE = 0;
const FAILED = 1;
const MISUSED = 2;
const USAGE = `usage: copy-log catalog|cart|order|all [--from start|snapshot|24h] [--drop-addresses]
  SOURCE_KAFKA_BROKERS and the like name the source, which is only read; KAFKA_BROKERS the target`;

/**
 * Copies logs from one Kafka to another and proves it; answers the exit code. Run again, it goes on
 * where it was.
 */
export async function copyCommand(args: readonly string[]): Promise<number> {
  const asked = parse(args);
  if (asked === null) {
    console.error(USAGE);
    return MISUSED;
  }
  try {
    const settings = copySettings();
    const secret = asked.dropsAddresses ? null : await localSecret('COPY_SECRET', 'copy-secret');
    let code = DONE;
    for (const { context, ...cut } of await cutsOf(asked.contexts, settings)) {
      const say = (line: string) => console.error(`${context}: ${line}`);
      const options: ContextCopyOptions = { start: asked.start, secret, say, ...cut };
      const copy = await copyContext(context, settings, options);
      console.log(`${context}: ${described(copy)}`);
      if (!copy.isEqual) code = FAILED;
    }
    return code;
  } catch (error) {
    for (let each = error; each instanceof Error; each = each.cause) console.error(each.message);
    return FAILED;
  }
}

function parse(args: readonly string[]) {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        from: { type: 'string', default: 'start' },
        'drop-addresses': { type: 'boolean', default: false },
      },
    });
    const [name = '', ...others] = positionals;
    const start = parseCopyStart(values.from);
    if (start === null || others.length > 0) return null;
    const contexts: readonly ContextName[] | null =
      name === 'all' ? ['cart', 'order', 'catalog'] : isContext(name) ? [name] : null;
    return contexts && { contexts, start, dropsAddresses: values['drop-addresses'] };
  } catch {
    return null; // An option that there is not: the usage says which there are.
  }
}

interface Cut extends Pick<ContextCopyOptions, 'end' | 'isBeyond'> {
  readonly context: ContextName;
}

/**
 * Where to end, so that bridges can run between the copies: every fact in a copy must have its
 * origin in the copy of its source. cart is told of both others and tells nobody; what order has
 * of catalog is there when catalog's end is asked for later; what catalog got of order since then
 * is left out.
 */
async function cutsOf(
  contexts: readonly ContextName[],
  { source, prefix }: CopySettings,
): Promise<readonly Cut[]> {
  const cuts: Cut[] = [];
  for (const context of contexts) {
    const log = new KafkaLog(source, `${prefix}${context}`);
    const end = await log.end();
    await log.close();
    const order = cuts.find((each) => each.context === 'order')?.end;
    const isCut = context === 'catalog' && order !== undefined;
    const isBeyond = isCut && factsBeyond(`${prefix}order/0`, order);
    cuts.push({ context, end, ...(isBeyond && { isBeyond }) });
  }
  return cuts;
}

function described({ copied, end, first, addresses, line }: ContextCopy): string {
  const { replaced, empty } = addresses;
  const said = replaced + empty === 0 ? '' : `, addresses: ${replaced} replaced, ${empty} empty`;
  return `${copied} records, ${first} to ${end}${said}; ${line}`;
}
