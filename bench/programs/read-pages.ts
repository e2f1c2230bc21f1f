import { answer } from './answer.ts';

/** Each client reads the page again and again, `times` times, with a connection kept open. */
export interface ReadQuestion {
  readonly url: string;
  readonly clients: number;
  readonly times: number;
}

export interface ReadAnswer {
  readonly pages: number;
}

/** A load generator for pages, which come in chunks. */
answer(async ({ url, clients, times }: ReadQuestion): Promise<ReadAnswer> => {
  const read = async () => {
    for (let time = 0; time < times; time++) {
      const page = await fetch(url, { headers: { 'accept-encoding': 'identity' } });
      await page.arrayBuffer();
      if (page.status !== 200) throw new Error(`${url} answered ${page.status}`);
    }
  };
  await Promise.all(Array.from({ length: clients }, read));
  return { pages: clients * times };
});
