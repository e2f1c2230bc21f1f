import { BaseRpcContext } from '@nestjs/microservices';
import type { Occurrence } from '@thingy/simba';

/** Where and when the outcome happened that an `@EventPattern` handler is told of. */
export class LogContext extends BaseRpcContext<[Occurrence]> {
  get occurrence(): Occurrence {
    return this.getArgByIndex(0);
  }
}
