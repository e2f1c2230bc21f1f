import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { LeftRight, READ_HOLD_MS_MAX } from './left-right.ts';

describe('left-right', () => {
  let models: LeftRight<string[], string>;

  beforeEach(() => {
    vi.useFakeTimers();
    models = new LeftRight<string[], string>([], [], (model, change) => {
      model.push(change);
    });
  });

  afterEach(() => {
    vi.useRealTimers();
  });

  async function write(...changes: string[]) {
    await models.writable();
    for (const change of changes) models.write(change);
  }

  const read = () => models.read((model) => [...model]);

  it('shows nothing before it is published, and then all of it', async () => {
    await write('a', 'b');
    expect(read()).toEqual([]);
    expect(models.ahead).toEqual(['a', 'b']);
    models.publish();
    expect(read()).toEqual(['a', 'b']);
  });

  it('makes every change on both models', async () => {
    for (const change of ['a', 'b', 'c', 'd']) {
      await write(change);
      models.publish();
    }
    await models.writable();
    expect(models.both).toEqual([
      ['a', 'b', 'c', 'd'],
      ['a', 'b', 'c', 'd'],
    ]);
  });

  it('keeps the model of a reader until it leaves, and new readers see the newest', async () => {
    const handle = models.enter();
    await write('a');
    models.publish();
    expect(handle.model).toEqual([]);
    expect(read()).toEqual(['a']);
    let isWritable = false;
    const writable = models.writable().then(() => {
      isWritable = true;
    });
    await vi.advanceTimersByTimeAsync(10);
    expect(isWritable).toBe(false);
    handle.leave();
    handle.leave();
    await writable;
    expect(models.both).toEqual([['a'], ['a']]);
  });

  it('expires a reader that does not leave, and writes on', async () => {
    const handle = models.enter();
    await write('a');
    models.publish();
    const writable = models.writable();
    await vi.advanceTimersByTimeAsync(READ_HOLD_MS_MAX);
    await writable;
    expect(() => handle.model).toThrow(expect.objectContaining({ code: 'read-expired' }));
    handle.leave();
    await write('b');
    models.publish();
    expect(read()).toEqual(['a', 'b']);
  });

  it('lets a reader that throws be left like any other', async () => {
    const handle = models.enter();
    expect(() => models.read(() => JSON.parse('{'))).toThrow();
    await write('a');
    models.publish();
    handle.leave();
    await write('b');
    models.publish();
    expect(read()).toEqual(['a', 'b']);
  });
});
