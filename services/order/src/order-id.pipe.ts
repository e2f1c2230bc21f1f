import type { PipeTransform } from '@nestjs/common';
import { CLIENT_ID_PATTERN } from '@thingy/contracts';
import { ProblemError } from '@thingy/host';

/** For the order id of a command's address: what can't be one is no order's. */
export class OrderIdPipe implements PipeTransform<string, string> {
  transform(value: string): string {
    if (CLIENT_ID_PATTERN.test(value)) return value;
    throw new ProblemError(404, 'unknown-order', 'There is no such order');
  }
}
