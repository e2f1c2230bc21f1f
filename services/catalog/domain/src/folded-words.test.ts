import { describe, expect, it } from 'vitest';
import { foldedWords } from './folded-words.ts';

describe('the words of a text', () => {
  it.each([
    ['Lava lamp', 'lava lamp'],
    ['  LAVA,lamp;(No. 2)  ', 'lava lamp no 2'],
    ['Café-Crème', 'cafe creme'],
    ['Cafe\u0301', 'cafe'],
    ['ÅNGSTRÖM', 'angstrom'],
    ['Straße STRASSE', 'strasse'],
    ['Smørrebrød Łódź Æon Œuvre', 'smorrebrod lodz aeon oeuvre'],
    ['İstanbul ısı', 'istanbul isi'],
    ['ΟΔΟΣ οδος', 'οδοσ'],
    ['ﬁne ｗｉｄｅ ²', 'fine wide 2'],
    ['Ёлка', 'елка'],
    ['東京 タワー', '東京 タワー'],
    ["Rock'n'roll", 'rock n roll'],
    ['a_b', 'a b'],
    ['lamp Lamp LÄMP', 'lamp'],
    ['—!', ''],
    ['', ''],
  ])('%j are %j', (text, words) => {
    expect(foldedWords(text).join(' ')).toBe(words);
  });
});
