const ASCII_MAX = 0x7f;
const MARKS = /\p{M}+/gu;
const [A, Z, ZERO, NINE] = [0x61, 0x7a, 0x30, 0x39];
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
 * is `cafe` and `creme`. What is neither letter nor digit parts words. Costs a tenth if the caller
 * has it in lower case already, and it is ASCII then, as most texts are.
 */
export function foldedWords(text: string, lowerCase = text.toLowerCase()): string[] {
  return plainWords(lowerCase) ?? [...new Set(folded(text).match(WORDS))];
}

/** Of ASCII in lower case; null: of anything else. */
function plainWords(text: string): string[] | null {
  const words: string[] = [];
  let start = -1;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit > ASCII_MAX) return null;
    const isInWord = (unit >= A && unit <= Z) || (unit >= ZERO && unit <= NINE);
    if (isInWord && start < 0) start = i;
    if (isInWord || start < 0) continue;
    addWord(words, text.slice(start, i));
    start = -1;
  }
  if (start >= 0) addWord(words, text.slice(start));
  return words;
}

function addWord(words: string[], word: string): void {
  if (!words.includes(word)) words.push(word);
}

/** Compatible forms are taken apart (NFKD), so that a ligature or a wide letter is as typed. */
function folded(text: string): string {
  const plain = text.normalize('NFKD').toLowerCase().replace(MARKS, '');
  return plain.replace(OTHER_LETTERS, (letter) => PLAIN[letter] ?? letter);
}
