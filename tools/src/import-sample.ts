/** `make import`: the sample products and stock into the logs, unless they were filled before. */
import { toolSettings } from './kafka/tool-settings.ts';
import { sampleSize } from './sample/sample-folder.ts';
import { fillOnce, makeSample } from './shop/fill-shop.ts';

const { PRODUCTS, SEED } = process.env;
const { brokers, topicPrefix: prefix } = toolSettings('import');
const { signal } = new AbortController();
console.log(await makeSample(sampleSize(PRODUCTS, SEED)));
console.log(await fillOnce({ brokers, prefix, signal }));
