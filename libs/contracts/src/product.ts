/** What a shop sells, as its owner describes it. */
export interface Product {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  /** Price of one piece, in cents of the shop's currency. */
  readonly priceCents: number;
  /** Path of the picture below the storefront's picture folder. */
  readonly picture: string;
  readonly category: string;
}

/** Pieces left, 0 to `STOCK_LEVEL_CAP`; the cap itself means "that many or more". */
export type StockLevel = number;
