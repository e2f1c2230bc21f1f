const LEFT_OUT = '…';
const ADDRESS = /[^\s@]+@[^\s@]*/g;
/** Telephone, card and account numbers, however they are parted. */
const LONG_NUMBER = /\d(?:[\s./()-]{0,3}\d){6,}/g;

/** What somebody typed or a program said, without what could name a person. */
export function withoutPersonalData(text: string): string {
  return text.replace(ADDRESS, LEFT_OUT).replace(LONG_NUMBER, LEFT_OUT);
}
