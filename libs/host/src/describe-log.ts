import {
  type ContextName,
  type JsonSchema,
  MESSAGE_SCHEMAS,
  type MessageSchema,
} from '@thingy/contracts';
import { ACTIVATE_LEVEL, BARRIER, CLAIM, DONE, LOG_OPENED } from '@thingy/simba';

const WHOLE = { type: 'integer', minimum: 0 };
const TEXT = { type: 'string' };

/** What any log may hold, whatever its context. */
const OF_EVERY_LOG: Readonly<Record<string, MessageSchema>> = {
  [LOG_OPENED]: ofSimba('The first record: tells this log from one of the same name.', {
    logId: TEXT,
  }),
  [ACTIVATE_LEVEL]: ofSimba('The rules of this level hold from the next record on.', {
    level: WHOLE,
  }),
  [BARRIER]: ofSimba('Changes nothing: who sees it has seen all before it.', {}),
  [CLAIM]: ofSimba('One replica will do a side effect.', {
    effect: TEXT,
    by: TEXT,
    supersedes: { type: ['integer', 'null'] },
  }),
  [DONE]: ofSimba('A side effect was done.', { effect: TEXT }),
};

/** The AsyncAPI 3.0 document of a context's log: every record that it may hold, and from whom. */
export function describeLog(context: ContextName, topic: string): JsonSchema {
  const schemas = { ...OF_EVERY_LOG, ...MESSAGE_SCHEMAS[context] };
  const messages = Object.entries(schemas).map(([type, schema]) => [type, messageOf(type, schema)]);
  const names = (isMeant: (schema: MessageSchema) => boolean) =>
    Object.entries(schemas)
      .filter(([, schema]) => isMeant(schema))
      .map(([type]) => ({ $ref: `#/channels/log/messages/${type}` }));
  return {
    asyncapi: '3.0.0',
    info: {
      title: `Event Thingy Store: the log of ${context}`,
      version: '1',
      description:
        'One Kafka partition, the only source of truth of its context. Records are CloudEvents ' +
        'in structured mode; facts carry the origin of the outcome that they are.',
      license: { name: 'MIT' },
    },
    defaultContentType: 'application/cloudevents+json',
    channels: {
      log: {
        address: topic,
        messages: Object.fromEntries(
          Object.keys(schemas).map((type) => [type, { $ref: `#/components/messages/${type}` }]),
        ),
        bindings: { kafka: { topic, partitions: 1, bindingVersion: '0.5.0' } },
      },
    },
    operations: {
      append: {
        action: 'send',
        channel: { $ref: '#/channels/log' },
        summary: `What the replicas of ${context} append.`,
        messages: names(({ from }) => from === null),
      },
      follow: {
        action: 'receive',
        channel: { $ref: '#/channels/log' },
        summary: 'What every replica applies, in order.',
        messages: names(() => true),
      },
    },
    components: { messages: Object.fromEntries(messages) },
  };
}

function messageOf(type: string, { summary, from, data }: MessageSchema): JsonSchema {
  return {
    name: type,
    title: type,
    summary: from === null ? summary : `${summary} A fact, of ${from}.`,
    payload: {
      type: 'object',
      required: ['specversion', 'id', 'type', 'source', 'data', ...(from === null ? [] : ORIGIN)],
      properties: { ...ENVELOPE, type: { const: type }, data },
    },
  };
}

const ORIGIN = ['origin'];
const ENVELOPE = {
  specversion: { const: '1.0' },
  id: { ...TEXT, description: 'Of the command, made by its caller; of a fact, its origin.' },
  source: { ...TEXT, description: 'The producing process.' },
  session: { ...TEXT, description: 'That gave the command.' },
  fingerprint: { ...TEXT, description: 'Tells two bodies under one id apart.' },
  traceparent: { ...TEXT, description: 'W3C trace context.' },
  origin: { ...TEXT, description: 'Of a fact: topic, partition, log id, offset and index.' },
  previousorigin: { ...TEXT, description: 'Of a fact: the one routed here before it.' },
};

function ofSimba(summary: string, properties: JsonSchema): MessageSchema {
  const required = Object.keys(properties);
  return { summary, from: null, data: { type: 'object', required, properties } };
}
