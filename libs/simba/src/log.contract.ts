import { afterEach, describe, expect, it } from 'vitest';
import { BATCH_BYTES_MAX, type Log, RECORD_BYTES_MAX, type StoredRecord } from './log.ts';

const text = (value: Uint8Array | null) => new TextDecoder().decode(value ?? undefined);
const payload = (value: string) => ({ value: new TextEncoder().encode(value) });

/** What every adapter of `Log` must do; `makeLog` gives an empty one. */
export function describeLog(name: string, makeLog: () => Promise<Log>): void {
  describe(`${name} is a Log`, () => {
    const opened: { log: Log; stop: AbortController; following: Promise<void> }[] = [];

    async function open() {
      const log = await makeLog();
      opened.push({ log, stop: new AbortController(), following: Promise.resolve() });
      return log;
    }

    /** Follows until `count` records are seen, and keeps on following. */
    function follow(log: Log, after: StoredRecord | null = null, isPatient = false) {
      const entry = opened.find((one) => one.log === log);
      if (entry === undefined) throw new Error('open the log first');
      const seen: StoredRecord[] = [];
      const ends: number[] = [];
      let onBatch = () => {};
      entry.following = log.follow(
        async ({ records, endOffset }) => {
          seen.push(...records);
          ends.push(endOffset);
          onBatch();
        },
        { signal: entry.stop.signal, after, isPatient },
      );
      const until = (count: number) =>
        new Promise<readonly StoredRecord[]>((resolve) => {
          onBatch = () => seen.length >= count && resolve(seen);
          onBatch();
        });
      return { seen, ends, until };
    }

    afterEach(async () => {
      for (const { log, stop, following } of opened.splice(0)) {
        stop.abort();
        await following;
        await log.close();
      }
    });

    it('hands over what was appended, in order, with consecutive offsets from 0', async () => {
      const log = await open();
      const reader = follow(log);
      await log.append([payload('a'), payload('b')]);
      await log.append([payload('c')]);
      const seen = await reader.until(3);
      expect(seen.map((record) => text(record.value))).toEqual(['a', 'b', 'c']);
      expect(seen.map((record) => record.offset)).toEqual([0, 1, 2]);
      expect(reader.ends.at(-1)).toBe(3);
    });

    it('hands over all to a patient follower too', async () => {
      const log = await open();
      const reader = follow(log, null, true);
      await log.append([payload('a')]);
      await reader.until(1);
      await log.append([payload('b')]);
      await log.append([payload('c')]);
      const seen = await reader.until(3);
      expect(seen.map((record) => text(record.value))).toEqual(['a', 'b', 'c']);
    });

    it('has an end of 0 when empty, and one past the last record after', async () => {
      const log = await open();
      expect(await log.end()).toBe(0);
      await log.append([payload('a'), payload('b')]);
      expect(await log.end()).toBe(2);
    });

    it('reads the record at an offset, and null where there is none', async () => {
      const log = await open();
      expect(await log.read(0)).toBeNull();
      await log.append(['a', 'b', 'c'].map(payload));
      const seen = await follow(log).until(3);
      for (const offset of [0, 1, 2]) expect(await log.read(offset)).toEqual(seen[offset]);
      expect(await log.read(3)).toBeNull();
      expect(await log.read(7)).toBeNull();
    });

    it('gives records the time it took them at, never going back', async () => {
      const log = await open();
      const before = Date.now() - 60_000;
      await log.append([payload('a')]);
      await log.append([payload('b')]);
      const [a, b] = await follow(log).until(2);
      expect(a?.timeMs).toBeGreaterThan(before);
      expect(b?.timeMs).toBeGreaterThanOrEqual(a?.timeMs ?? Number.NaN);
    });

    it('follows on from a record, without it', async () => {
      const log = await open();
      await log.append(['a', 'b', 'c'].map(payload));
      const [first] = await follow(log).until(3);
      const seen = await follow(log, first ?? null).until(2);
      expect(seen.map((record) => text(record.value))).toEqual(['b', 'c']);
    });

    it('keeps the appends of one caller together and loses none of many callers', async () => {
      const log = await open();
      const reader = follow(log);
      const pairs = Array.from({ length: 200 }, (_, i) => [`${i}-1`, `${i}-2`]);
      await Promise.all(pairs.map((pair) => log.append(pair.map(payload))));
      const seen = (await reader.until(400)).map((record) => text(record.value));
      for (const [one, two] of pairs) {
        expect(seen.indexOf(two as string)).toBe(seen.indexOf(one as string) + 1);
      }
    });

    it('hands over the next batch only after the last is dealt with', async () => {
      const log = await open();
      const stop = new AbortController();
      let inside = 0;
      let most = 0;
      let count = 0;
      const following = log.follow(
        async ({ records }) => {
          most = Math.max(most, ++inside);
          await new Promise((resolve) => setTimeout(resolve, 5));
          inside--;
          count += records.length;
          if (count >= 50) stop.abort();
        },
        { signal: stop.signal, after: null },
      );
      for (let i = 0; i < 50; i++) await log.append([payload(String(i))]);
      await following;
      expect(most).toBe(1);
    });

    it('ends following with what the follower throws', async () => {
      const log = await open();
      await log.append([payload('a')]);
      const following = log.follow(
        async () => {
          throw new Error('the follower is stuck');
        },
        { signal: new AbortController().signal, after: null },
      );
      await expect(following).rejects.toThrow('the follower is stuck');
    });

    it('refuses to go on from a record that it does not have', async () => {
      const log = await open();
      await log.append([payload('a'), payload('b')]);
      const foreign = { offset: 1, timeMs: 0, ...payload('not b'), headers: {} };
      const { signal } = new AbortController();
      const following = log.follow(async () => {}, { signal, after: foreign });
      await expect(following).rejects.toMatchObject({ code: 'log-unusable' });
    });

    it('refuses to go on from beyond its end', async () => {
      const log = await open();
      await log.append([payload('a')]);
      const foreign = { offset: 7, timeMs: 0, ...payload('h'), headers: {} };
      const { signal } = new AbortController();
      const following = log.follow(async () => {}, { signal, after: foreign });
      await expect(following).rejects.toMatchObject({ code: 'log-unusable' });
    });

    it('takes a record of the largest size, and refuses a larger one with its batch', async () => {
      const log = await open();
      const largest = { value: new Uint8Array(RECORD_BYTES_MAX).fill(97) };
      await log.append([largest]);
      const tooLarge = { value: new Uint8Array(RECORD_BYTES_MAX + 1).fill(97) };
      const refused = log.append([payload('a'), tooLarge]);
      await expect(refused).rejects.toMatchObject({ code: 'record-too-large' });
      const count = 1 + BATCH_BYTES_MAX / RECORD_BYTES_MAX;
      const tooMany = log.append(Array.from({ length: count }, () => largest));
      await expect(tooMany).rejects.toMatchObject({ code: 'record-too-large' });
      expect(await log.end()).toBe(1);
    });

    it('carries headers, and no header where none was given', async () => {
      const log = await open();
      await log.append([{ ...payload('a'), headers: { ce_id: 'ä1' } }, payload('b')]);
      const [a, b] = await follow(log).until(2);
      expect(Object.keys(a?.headers ?? {})).toEqual(['ce_id']);
      expect(text(a?.headers.ce_id ?? null)).toBe('ä1');
      expect(b?.headers).toEqual({});
    });

    it('refuses appends after it was closed', async () => {
      const log = await open();
      await log.close();
      await expect(log.append([payload('a')])).rejects.toMatchObject({ code: 'rejected' });
    });

    it('remembers its last contact', async () => {
      const log = await open();
      expect(log.lastContactMs()).toBe(0);
      await log.append([payload('a')]);
      const before = Date.now();
      await follow(log).until(1);
      expect(log.lastContactMs()).toBeGreaterThanOrEqual(before - 1_000);
    });
  });
}
