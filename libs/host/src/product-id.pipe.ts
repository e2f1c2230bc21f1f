import type { PipeTransform } from '@nestjs/common';
import { PRODUCT_ID_PATTERN } from '@thingy/contracts';
import { invalidRequest } from './invalid-request.ts';

/** For the product id of a command's address: a malformed one is 400 and never gets to the log. */
export class ProductIdPipe implements PipeTransform<string, string> {
  transform(value: string): string {
    if (PRODUCT_ID_PATTERN.test(value)) return value;
    const message = `must match ${PRODUCT_ID_PATTERN.source}`;
    throw invalidRequest({ errors: [{ field: 'productId', message }] });
  }
}
