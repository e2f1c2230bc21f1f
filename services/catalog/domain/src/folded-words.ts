const ASCII = /^[\0-\x7f]*$/;
const MARKS = /\p{M}+/gu;
const WORDS = /[\p{L}\p{N}]+/gu;

/** Letters that Unicode does not take apart into a plain one and a mark, as people type them. */
const PLAIN: Readonly<Record<string, string>> = {
  ß: 'ss',
  æ: 'ae',
  œ: 'oe',
  ø: 'o',
  ð: 'd',
  đ: 'd',
  ħ: 'h',
  ı: 'i',
  ł: 'l',
  þ: 'th',
  ŧ: 't',
  // Lower case of a capital sigma depends on where in the word it is.
  ς: 'σ',
};
const OTHER_LETTERS = new RegExp(`[${Object.keys(PLAIN).join('')}]`, 'g');

/**
 * The words of a text, each once, in no case and without accents, for searches only: `Café-Crème`
 * is `cafe` and `creme`. What is neither letter nor digit parts words.
 */
export function foldedWords(text: string): string[] {
  return [...new Set(folded(text).match(WORDS))];
}

/** Compatible forms are taken apart (NFKD), so that a ligature or a wide letter is as typed. */
function folded(text: string): string {
  if (ASCII.test(text)) return text.toLowerCase();
  const plain = text.normalize('NFKD').toLowerCase().replace(MARKS, '');
  return plain.replace(OTHER_LETTERS, (letter) => PLAIN[letter] ?? letter);
}
