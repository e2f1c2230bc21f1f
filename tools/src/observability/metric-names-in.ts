/** What is between quotes, braces or brackets, and the labels that a clause names. */
const NOT_NAMES = [
  /"(?:[^"\\]|\\.)*"/g,
  /\{[^}]*\}/g,
  /\[[^\]]*\]/g,
  /\b(?:by|without|on|ignoring|group_left|group_right)\s*\([^)]*\)/g,
];
const FUNCTION = /\b[a-zA-Z_]\w*\s*\(/g;
const WORD = /(?<![\w.])[a-zA-Z_:][\w:]*/g;
const OPERATORS = new Set(['and', 'or', 'unless', 'offset', 'bool', 'by', 'without', 'inf', 'nan']);

/** The metrics that an expression of PromQL asks for, each once. */
export function metricNamesIn(expression: string): readonly string[] {
  let rest = expression;
  for (const pattern of NOT_NAMES) rest = rest.replaceAll(pattern, ' ');
  const words = rest.replaceAll(FUNCTION, '(').match(WORD) ?? [];
  return [...new Set(words.filter((word) => !OPERATORS.has(word.toLowerCase())))];
}
