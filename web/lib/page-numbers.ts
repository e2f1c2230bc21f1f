/** Page numbers to offer: first, last and those around the current one; null: a gap. */
export function pageNumbers(page: number, pages: number): readonly (number | null)[] {
  const around = [page - 1, page, page + 1].filter((number) => number > 1 && number < pages);
  const numbers = pages > 1 ? [1, ...around, pages] : [1];
  return numbers.flatMap((number, i) => {
    const before = numbers[i - 1] ?? number - 1;
    if (number - before === 2) return [number - 1, number];
    return number - before > 2 ? [null, number] : [number];
  });
}
