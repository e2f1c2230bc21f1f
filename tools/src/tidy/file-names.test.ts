import { expect, test } from 'vitest';
import { fileNames } from './file-names.ts';
import { foundBy } from './planted.test-support.ts';

test.each([
  'libs/simba/src/kafkaLog.ts',
  'libs/simba/src/KafkaLog.ts',
  'libs/simba/src/kafka_log.ts',
  'libs/simba/src/Kafka/log.ts',
  'libs/simba/src/utils.ts',
  'libs/simba/src/date-utils.ts',
  'libs/simba/src/helpers/date.ts',
  'libs/simba/src/common.ts',
  'libs/simba/src/misc.test.ts',
  'services/cart/src/[id]/page.ts',
])('%s is no name', (path) => {
  expect(foundBy(fileNames, { [path]: '' })).toHaveLength(1);
});

test.each([
  'libs/simba/src/kafka-log.int.test.ts',
  'web/app/products/[id]/page.tsx',
  'web/app/(shop)/page.tsx',
  '.ci/run.mjs',
  'docs/README.md',
])('%s is one', (path) => {
  expect(foundBy(fileNames, { [path]: '' })).toEqual([]);
});
