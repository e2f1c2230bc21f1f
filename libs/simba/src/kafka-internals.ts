import { createRequire } from 'node:module';
import type { ISocketFactory } from 'kafkajs';
import type { KafkaRequest } from './kafka-meter.ts';
import type { KafkaSettings } from './kafka-settings.ts';

/*
 * kafkajs has no public call to read a partition without a consumer group, so this file reaches
 * into the pinned 2.2.4: the only place that does.
 */

export interface FetchedMessage {
  readonly offset: string;
  readonly timestamp: string;
  readonly key: Buffer | null;
  readonly value: Buffer | null;
  readonly headers: Readonly<Record<string, Buffer>>;
  readonly batchContext: { readonly firstOffset: string; readonly lastOffsetDelta: number };
}

interface FetchRequest {
  readonly replicaId: -1;
  readonly isolationLevel: 0 | 1;
  readonly maxWaitTime: number;
  readonly minBytes: number;
  readonly maxBytes: number;
  readonly topics: readonly {
    readonly topic: string;
    readonly partitions: readonly {
      readonly partition: number;
      readonly fetchOffset: string;
      readonly maxBytes: number;
    }[];
  }[];
}

interface FetchResponse {
  readonly responses: readonly {
    readonly partitions: readonly {
      readonly highWatermark: string;
      readonly messages: readonly FetchedMessage[];
    }[];
  }[];
}

export interface InternalBroker {
  connect(): Promise<void>;
  fetch(request: FetchRequest): Promise<FetchResponse>;
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
const { createLogger } = load('kafkajs/src/loggers/index.js');
const { NETWORK_REQUEST: ANSWERED } = load('kafkajs/src/network/instrumentationEvents.js');

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
