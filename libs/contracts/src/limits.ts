/** Every limit that more than one of contexts, tools and storefront must agree on. */

/** Distinct products in one cart. */
export const CART_LINES_MAX = 100;
/** Pieces of one product in one cart line. */
export const LINE_QUANTITY_MAX = 99;
/** A stock level at or above this is published as this: nobody needs to know more. */
export const STOCK_LEVEL_CAP = 10;
/** Pieces of one product that a stock may hold. */
export const STOCK_QUANTITY_MAX = 1_000_000;
/** Price of one piece, in cents. 100 lines of 99 pieces at this price stay a safe integer. */
export const PRICE_CENTS_MAX = 100_000_000;
/** Characters. */
export const PRODUCT_ID_LENGTH_MAX = 64;
export const PRODUCT_NAME_LENGTH_MAX = 200;
export const PRODUCT_DESCRIPTION_LENGTH_MAX = 2_000;
export const PRODUCT_PICTURE_LENGTH_MAX = 200;
export const CATEGORY_LENGTH_MAX = 64;
/** RFC 5321, section 4.5.3.1.3: a path is at most 256 octets, two of them the angle brackets. */
export const EMAIL_LENGTH_MAX = 254;
/** Of an address of `EMAIL_LENGTH_MAX` bytes, sealed and in base64, and as much again. */
export const SEALED_EMAIL_LENGTH_MAX = 1_024;
/** Products that one page watches at a time. */
export const LIVE_PRODUCTS_MAX = 200;
/** A service says that it is alive more often than this; a silent connection is a dead one. */
export const LIVE_SILENCE_MS_MAX = 30_000;
/** Characters of a search by words. */
export const SEARCH_LENGTH_MAX = 100;
/** Products on one page. */
export const PAGE_SIZE_MAX = 100;
/** Bytes of an HTTP request body. */
export const BODY_BYTES_MAX = 16_384;
/** Ids that clients make: order ids and command ids. */
export const CLIENT_ID_PATTERN = /^[A-Za-z0-9_-]{16,64}$/;
export const PRODUCT_ID_PATTERN = /^[A-Za-z0-9_-]{1,64}$/;
/** The only currency of this shop (ISO 4217). */
export const CURRENCY = 'EUR';
