import { expect, test } from 'vitest';
import { apiKeyOf, correlationIdOfRequest, KafkaFrames } from './kafka-frames.ts';

function requestOf(apiKey: number, correlationId: number, body: string): Buffer {
  const frame = Buffer.alloc(12 + body.length);
  frame.writeInt32BE(8 + body.length, 0);
  frame.writeInt16BE(apiKey, 4);
  frame.writeInt32BE(correlationId, 8);
  frame.write(body, 12);
  return frame;
}

test.each([1, 3, 7, 1_000])(
  'frames are found in a stream that comes %i bytes at a time',
  (size) => {
    const sent = [requestOf(0, 17, 'a produce'), requestOf(3, 18, ''), requestOf(1, 19, 'a fetch')];
    const stream = Buffer.concat(sent);
    const frames = new KafkaFrames();
    const found: Buffer[] = [];
    for (let at = 0; at < stream.length; at += size) {
      found.push(...frames.push(stream.subarray(at, at + size)));
    }
    expect(found).toEqual(sent);
    expect(found.map(apiKeyOf)).toEqual([0, 3, 1]);
    expect(found.map(correlationIdOfRequest)).toEqual([17, 18, 19]);
  },
);
