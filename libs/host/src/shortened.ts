import { SetMetadata } from '@nestjs/common';

export const SHORTENED = Symbol('shortened');

/**
 * A command that is taken around the framework wherever nothing is unusual about it
 * (`CommandShortcut`). Its method stays the one place that says what it does: it has to be a POST
 * of a fixed address, and to ask for a body, for what decorators of the host make of the request's
 * headers, and of the reply for `header` only. Anything else is refused at the start.
 */
export function Shortened(): ShortenedDecorator {
  return SetMetadata(SHORTENED, true);
}

/** Of a method that answers something: there is no answer without a body here. */
type ShortenedDecorator = <Method extends (...args: never[]) => object>(
  target: object,
  name: string,
  method: TypedPropertyDescriptor<Method>,
) => void;
