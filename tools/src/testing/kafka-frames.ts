const SIZE_BYTES = 4;

/** Parts a stream into Kafka's frames: four bytes of size, then as many bytes. */
export class KafkaFrames {
  #rest: Buffer = Buffer.alloc(0);

  /** The frames that are whole now, each with its size in front. */
  push(chunk: Buffer): readonly Buffer[] {
    this.#rest = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk]);
    const frames: Buffer[] = [];
    while (this.#rest.length >= SIZE_BYTES) {
      const end = SIZE_BYTES + this.#rest.readInt32BE(0);
      if (this.#rest.length < end) break;
      frames.push(this.#rest.subarray(0, end));
      this.#rest = this.#rest.subarray(end);
    }
    return frames;
  }
}

/** Of a request: after its size come api key and version, two bytes each. */
export function apiKeyOf(request: Buffer): number {
  return request.readInt16BE(SIZE_BYTES);
}

export function correlationIdOfRequest(request: Buffer): number {
  return request.readInt32BE(SIZE_BYTES + 4);
}

export function correlationIdOfAnswer(answer: Buffer): number {
  return answer.readInt32BE(SIZE_BYTES);
}
