/** A secret that is shorter would be found in text that is none. */
const SECRET_LENGTH_MIN = 8;
/** Not in paths of packages, which have an `@` too. */
const PART = '[^\\s"\'<>()\\[\\]\\\\/,;:=@]';
const EMAIL = new RegExp(`${PART}+(?:@|%40)${PART}+`, 'g');
const COOKIE = /(shop-session=)[^;"'\\\s]+/g;
const BEARER = /\b(Bearer|Basic)\s+[\w.~+/=-]+/gi;
const PRIVATE_NAME = '(?:set-)?cookie|authorization|e-?mail|password|token|secret';
const PRIVATE_VALUE = '"(?:[^"\\\\]|\\\\.)*"|\\[[^\\]]*\\]';
const PRIVATE_FIELD = new RegExp(`"(${PRIVATE_NAME})":\\s*(?:${PRIVATE_VALUE})`, 'gi');

/** Takes out of a line what no log may have: personal data, cookies, tokens, secrets. */
export class Redactor {
  readonly #secrets: readonly string[];

  constructor(secrets: readonly string[] = []) {
    this.#secrets = secrets.filter((secret) => secret.length >= SECRET_LENGTH_MIN);
  }

  /** Of a line of JSON it makes a line of JSON. */
  redact(line: string): string {
    let text = line;
    for (const secret of this.#secrets) text = text.replaceAll(secret, '[secret]');
    return text
      .replace(PRIVATE_FIELD, '"$1":"[redacted]"')
      .replace(COOKIE, '$1[redacted]')
      .replace(BEARER, '$1 [redacted]')
      .replace(EMAIL, '[e-mail]');
  }
}
