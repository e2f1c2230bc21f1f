import { describe, expect, it } from 'vitest';
import { SharedReads } from './shared-reads.ts';
import { ShopError } from './shop-error.ts';

const SETTINGS = {
  readsMax: 3,
  readsBeforeOpening: 4,
  openMs: 20,
  staleEntriesMax: 10,
  staleBytesMax: 1_000,
  staleMsMax: 60_000,
};
const AWAY = new ShopError('timeout', null);
const GONE = new ShopError('unknown-product', 404);

/** A service that counts, and answers what the test wants. */
class Service {
  asked = 0;
  answer: () => unknown = () => 'fresh';
  isBehind = false;

  readonly reads = new SharedReads(
    'the service',
    async () => {
      this.asked++;
      const view = await this.answer();
      return { view, position: '', isBehind: this.isBehind, staleSince: null, bytes: 10 };
    },
    SETTINGS,
  );

  read(path = '/products', token = '') {
    return this.reads.read<unknown>({ path, token, trace: null });
  }

  fail(error: ShopError): void {
    this.answer = () => Promise.reject(error);
  }
}

describe('shared reads', () => {
  it('ask once for what is asked at once, and again for what is asked later', async () => {
    const service = new Service();
    const answers = await Promise.all([service.read(), service.read(), service.read()]);
    expect(answers.map(({ view }) => view)).toEqual(['fresh', 'fresh', 'fresh']);
    expect(service.asked).toBe(1);
    await service.read();
    expect(service.asked).toBe(2);
  });

  it('give no reader an answer that waited for less than this reader has seen', async () => {
    const service = new Service();
    const ask = (token: string) => service.read('/products', token);
    await Promise.all([ask(''), ask('catalog:0:a:7:'), ask('catalog:0:a:7:')]);
    expect(service.asked).toBe(2);
  });

  it('show what was good last, with its age, while the service is away', async () => {
    const service = new Service();
    const begun = Date.now();
    expect(await service.read()).toMatchObject({ view: 'fresh', staleSince: null });
    service.fail(AWAY);
    const stale = await service.read('/products', 'catalog:0:a:7:');
    expect(stale.view).toBe('fresh');
    expect(Date.parse(stale.staleSince ?? '')).toBeGreaterThanOrEqual(begun);
    await expect(service.read('/never-read')).rejects.toBe(AWAY);
    service.answer = () => 'newer';
    expect(await service.read()).toMatchObject({ view: 'newer', staleSince: null });
  });

  it('never keep an answer that is behind, nor show what is known to be gone', async () => {
    const service = new Service();
    service.isBehind = true;
    await service.read();
    service.fail(AWAY);
    await expect(service.read()).rejects.toBe(AWAY);

    const other = new Service();
    await other.read();
    other.fail(GONE);
    await expect(other.read()).rejects.toBe(GONE);
    other.fail(AWAY);
    await expect(other.read()).rejects.toBe(AWAY);
  });

  it('leave a service alone that fails again and again, and find out that it is back', async () => {
    const service = new Service();
    await service.read();
    service.fail(AWAY);
    for (let i = 0; i < 10; i++) expect((await service.read()).staleSince).not.toBeNull();
    expect(service.asked).toBeLessThan(6);
    await expect(service.read('/other')).rejects.toMatchObject({ code: 'not-asked' });

    service.answer = () => 'back';
    await expect.poll(() => service.read()).toMatchObject({ view: 'back', staleSince: null });
    for (let i = 0; i < 3; i++) expect((await service.read()).view).toBe('back');
  });

  it('count no missing page as a failure', async () => {
    const service = new Service();
    service.fail(GONE);
    for (let i = 0; i < 20; i++) await expect(service.read()).rejects.toBe(GONE);
    expect(service.asked).toBe(20);
  });

  it('have a limit, over which what was good last is shown', async () => {
    const service = new Service();
    await service.read('/kept');
    let release: (answer: string) => void = () => undefined;
    const held = new Promise<string>((resolve) => {
      release = resolve;
    });
    service.answer = () => held;
    const reads = ['/a', '/b', '/c'].map((path) => service.read(path));
    expect((await service.read('/kept')).staleSince).not.toBeNull();
    release('late');
    expect((await Promise.all(reads)).map(({ view }) => view)).toEqual(['late', 'late', 'late']);
  });
});
