import { createRequire } from 'node:module';
import type { ISocketFactory } from 'kafkajs';
import type { KafkaRequest } from './kafka-meter.ts';
import type { KafkaSettings } from './kafka-settings.ts';

/*
 * kafkajs has no public call to read a partition without a consumer group, nor one that sends a
 * batch to one partition and does nothing else. So this file reaches into the pinned 2.2.4: the
 * only place that does.
 */

/** What of a partition is asked for: `waitMs` at most for so many bytes of new records. */
export interface FetchRequest {
  readonly topic: string;
  readonly partition: number;
  readonly from: number;
  readonly maxBytes: number;
  readonly minBytes: number;
  readonly waitMs: number;
}

export interface FetchAnswer {
  /** One past the last readable record. */
  readonly endOffset: number;
  /** For `decodeRecords`. */
  readonly records: Buffer;
}

interface FetchResponse {
  readonly clientSideThrottleTime: number;
  readonly responses: readonly {
    readonly partitions: readonly (FetchAnswer & { readonly errorCode: number })[];
  }[];
}

interface InternalDecoder {
  readInt16(): number;
  readInt32(): number;
  readInt64(): unknown;
  readBytes(): Buffer | null;
  forward(bytes: number): void;
}

interface ProduceResponse {
  readonly topics: readonly {
    readonly partitions: readonly { readonly baseOffset: string }[];
  }[];
}

export interface InternalBroker {
  connect(): Promise<void>;
  isConnected(): boolean;
  readonly connectionPool: {
    send(exchange: { request: object; response: object }): Promise<unknown>;
  };
}

export interface InternalCluster {
  connect(): Promise<void>;
  addTargetTopic(topic: string): Promise<void>;
  findLeaderForPartitions(topic: string, partitions: number[]): Record<string, number[]>;
  findBroker(node: { nodeId: string }): Promise<InternalBroker>;
  fetchTopicsOffset(
    topics: { topic: string; partitions: { partition: number }[]; fromBeginning: boolean }[],
  ): Promise<{ topic: string; partitions: { partition: number; offset: string }[] }[]>;
}

interface InternalRequestQueue {
  pending: unknown[];
  throttleCheckTimeoutId: NodeJS.Timeout | null;
  throttledUntil: number;
  scheduleCheckPendingRequests(): void;
}

const load = createRequire(import.meta.url);
const Cluster = load('kafkajs/src/cluster/index.js');
const createSocketFactory = load('kafkajs/src/network/socketFactory.js');
const RequestQueue = load('kafkajs/src/network/requestQueue/index.js');
const Encoder = load('kafkajs/src/protocol/encoder.js');
const Decoder = load('kafkajs/src/protocol/decoder.js');
const fetchResponse = load('kafkajs/src/protocol/requests/fetch/v10/response.js');
const produceResponse = load('kafkajs/src/protocol/requests/produce/v7/response.js');
const signedCrc32c = load('kafkajs/src/protocol/recordBatch/crc32C/crc32C.js');
const { createLogger } = load('kafkajs/src/loggers/index.js');
const { NETWORK_REQUEST: ANSWERED } = load('kafkajs/src/network/instrumentationEvents.js');

/** `acks`: of all replicas that are in sync. */
const ALL_IN_SYNC = -1;
/** Of a request to produce, beside the batch and the topic's name. */
const PRODUCE_BYTES_MORE = 64;
/** Of a request to fetch, beside the topic's name. */
const FETCH_BYTES_MORE = 80;
/** Who asks is no replica, reads what no transaction has committed, and has no session. */
const NO_REPLICA = -1;
const READ_UNCOMMITTED = 0;
const NO_SESSION_EPOCH = -1;
const UNKNOWN = -1;
/** Of a transaction that was aborted, of which an answer tells. */
const ABORTED_BYTES = 16;
const NO_BYTES = Buffer.alloc(0);

/** As kafkajs opens its connections itself. */
export const openSocket: ISocketFactory = createSocketFactory();

calmRequestQueue();

/** Without request timeouts, which callers enforce: kafkajs's cost ten timers a second. */
export function createCluster(
  settings: KafkaSettings,
  connectionTimeoutMs: number,
  socketFactory: ISocketFactory,
) {
  return new Cluster({
    brokers: [...settings.brokers],
    clientId: settings.clientId,
    ssl: settings.ssl ?? null,
    sasl: settings.sasl ?? null,
    logger: createLogger({ level: 0, logCreator: () => () => {} }),
    socketFactory,
    connectionTimeout: connectionTimeoutMs,
    authenticationTimeout: connectionTimeoutMs,
    enforceRequestTimeout: false,
    metadataMaxAge: 300_000,
    allowAutoTopicCreation: false,
    maxInFlightRequests: null,
    isolationLevel: 0,
    retry: { retries: 0 },
    instrumentationEmitter: emitterTo(settings),
  }) as InternalCluster;
}

/** The broker that leads the partition, connected. */
export async function leaderOf(
  cluster: InternalCluster,
  topic: string,
  partition: number,
): Promise<InternalBroker> {
  await cluster.connect();
  await cluster.addTargetTopic(topic);
  const [nodeId] = Object.keys(cluster.findLeaderForPartitions(topic, [partition]));
  if (nodeId === undefined) throw new Error(`${topic} has no leader`);
  const broker = await cluster.findBroker({ nodeId });
  await broker.connect();
  return broker;
}

/**
 * Asks the leader to append a batch (`encodeBatch`), to wait for all replicas in sync and to answer
 * within `timeoutMs`; resolves to the offset of the first record. What kafkajs's own producer does
 * besides takes a fifth of the CPU of an append, and its way of encoding records two fifths.
 */
export async function produce(
  leader: InternalBroker,
  { topic, partition }: { readonly topic: string; readonly partition: number },
  batch: Buffer,
  timeoutMs: number,
): Promise<number> {
  // Produce in its version 7, which kafkajs uses with every Kafka from 2.1 on.
  const encode = async () =>
    new Encoder(batch.length + topic.length + PRODUCE_BYTES_MORE)
      .writeString(null)
      .writeInt16(ALL_IN_SYNC)
      .writeInt32(timeoutMs)
      .writeInt32(1)
      .writeString(topic)
      .writeInt32(1)
      .writeInt32(partition)
      .writeBytes(batch);
  const request = { apiKey: 0, apiVersion: 7, apiName: 'Produce', encode };
  const exchange = { request, response: produceResponse };
  const { topics } = (await leader.connectionPool.send(exchange)) as ProduceResponse;
  return Number(topics[0]?.partitions[0]?.baseOffset);
}

/**
 * Asks the leader for records. kafkajs's own decoding of them takes ten times as long as
 * `decodeRecords`, which the answer is for.
 */
export async function fetch(leader: InternalBroker, asked: FetchRequest): Promise<FetchAnswer> {
  const { topic, partition, from, maxBytes, minBytes, waitMs } = asked;
  // Fetch in its version 10, which every Kafka from 2.1 on has.
  const encode = async () =>
    new Encoder(topic.length + FETCH_BYTES_MORE)
      .writeInt32(NO_REPLICA)
      .writeInt32(waitMs)
      .writeInt32(minBytes)
      .writeInt32(maxBytes)
      .writeInt8(READ_UNCOMMITTED)
      .writeInt32(0)
      .writeInt32(NO_SESSION_EPOCH)
      .writeInt32(1)
      .writeString(topic)
      .writeInt32(1)
      .writeInt32(partition)
      .writeInt32(UNKNOWN)
      .writeInt64(from)
      .writeInt64(UNKNOWN)
      .writeInt32(maxBytes)
      .writeInt32(0);
  const request = { apiKey: 1, apiVersion: 10, apiName: 'Fetch', encode };
  const response = { decode: decodeFetch, parse: fetchResponse.parse };
  const answer = (await leader.connectionPool.send({ request, response })) as FetchResponse;
  const there = answer.responses[0]?.partitions[0];
  if (there === undefined) throw new Error('a fetch answered nothing');
  return there;
}

/** As kafkajs decodes it, but for the records; `parse` looks for errors in it. */
async function decodeFetch(bytes: Buffer): Promise<FetchResponse> {
  const decoder = new Decoder(bytes);
  const clientSideThrottleTime: number = decoder.readInt32();
  decoder.readInt16(); // An error of the session, of which there is none.
  decoder.readInt32();
  const responses = decoder.readArray(() => {
    decoder.readString();
    return { partitions: decoder.readArray(decodePartition) };
  });
  return { clientSideThrottleTime, responses };
}

function decodePartition(decoder: InternalDecoder): FetchAnswer & { errorCode: number } {
  decoder.readInt32();
  const errorCode = decoder.readInt16();
  const endOffset = Number(decoder.readInt64());
  decoder.readInt64(); // Up to where transactions are decided.
  decoder.readInt64(); // Where the log begins.
  decoder.forward(Math.max(0, decoder.readInt32()) * ABORTED_BYTES);
  return { errorCode, endOffset, records: decoder.readBytes() ?? NO_BYTES };
}

export function crc32c(bytes: Buffer): number {
  return signedCrc32c(bytes) >>> 0;
}

/** All that kafkajs asks of an emitter, and less than its own costs; null: nothing is measured. */
function emitterTo({ meter }: KafkaSettings) {
  if (meter === undefined) return null;
  return {
    emit(event: string, payload: unknown): void {
      if (event === ANSWERED) meter.requested(payload as KafkaRequest);
    },
  };
}

/**
 * kafkajs 2.2.4 looks for throttled requests by a timer of negative delay that starts itself again
 * for ever: about 1,400 wake-ups a second per idle connection, and a warning. A look is only due
 * while requests wait.
 */
function calmRequestQueue(): void {
  const queue = RequestQueue.prototype as InternalRequestQueue;
  const original = queue.scheduleCheckPendingRequests;
  queue.scheduleCheckPendingRequests = function calm(this: InternalRequestQueue) {
    if (this.pending.length > 0) original.call(this);
  };
}
