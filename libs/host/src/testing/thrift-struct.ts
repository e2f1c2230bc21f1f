/** A struct of Thrift's binary protocol: values by field id. */
export type ThriftStruct = ReadonlyMap<number, ThriftValue>;
export type ThriftValue =
  | boolean
  | number
  | bigint
  | Buffer
  | ThriftStruct
  | readonly ThriftValue[];

const STOP = 0;

/** Reads what a Thrift client has sent, without its definitions; for tests. */
export function readThriftStruct(buffer: Buffer): ThriftStruct {
  return new Reader(buffer).struct();
}

class Reader {
  readonly #buffer: Buffer;
  #at = 0;

  constructor(buffer: Buffer) {
    this.#buffer = buffer;
  }

  struct(): ThriftStruct {
    const fields = new Map<number, ThriftValue>();
    for (let type = this.#byte(); type !== STOP; type = this.#byte()) {
      const id = this.#buffer.readInt16BE(this.#take(2));
      fields.set(id, this.#value(type));
    }
    return fields;
  }

  #value(type: number): ThriftValue {
    switch (type) {
      case 2:
        return this.#byte() === 1;
      case 4:
        return this.#buffer.readDoubleBE(this.#take(8));
      case 8:
        return this.#buffer.readInt32BE(this.#take(4));
      case 10:
        return this.#buffer.readBigUInt64BE(this.#take(8));
      case 11:
        return this.#binary();
      case 12:
        return this.struct();
      case 15:
        return this.#list();
      default:
        throw new Error(`no Thrift type ${type} is expected here`);
    }
  }

  #binary(): Buffer {
    const length = this.#buffer.readInt32BE(this.#take(4));
    const from = this.#take(length);
    return this.#buffer.subarray(from, from + length);
  }

  #list(): readonly ThriftValue[] {
    const type = this.#byte();
    const length = this.#buffer.readInt32BE(this.#take(4));
    return Array.from({ length }, () => this.#value(type));
  }

  #byte(): number {
    return this.#buffer.readUInt8(this.#take(1));
  }

  /** Where they begin. */
  #take(bytes: number): number {
    const from = this.#at;
    this.#at += bytes;
    return from;
  }
}
