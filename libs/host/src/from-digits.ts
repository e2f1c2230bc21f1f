import { Transform } from 'class-transformer';

const DIGITS = /^\d{1,15}$/;

/**
 * For numbers of a query, which come as text: what is written in digits. Anything else stays what
 * it is, for validation to refuse; `Number` would make 0 of nothing and a number of `0x10`.
 */
export function FromDigits(): PropertyDecorator {
  return Transform(({ value }) =>
    typeof value === 'string' && DIGITS.test(value) ? Number(value) : value,
  );
}
