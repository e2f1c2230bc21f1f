/** `make import`: the sample products and stock into the logs, unless they were filled before. */
import { brokersOf } from './kafka/brokers-of.ts';
import { sampleSize } from './sample/sample-folder.ts';
import { fillOnce, makeSample } from './shop/fill-shop.ts';

const { PRODUCTS, SEED, TOPIC_PREFIX: prefix = '' } = process.env;
const { signal } = new AbortController();
console.log(await makeSample(sampleSize(PRODUCTS, SEED)));
console.log(await fillOnce({ brokers: brokersOf(process.env), prefix, signal }));
