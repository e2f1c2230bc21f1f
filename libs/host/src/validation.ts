import { type PipeTransform, type ValidationError, ValidationPipe } from '@nestjs/common';
import { invalidRequest } from './invalid-request.ts';
import { QuickRules } from './quick-rules.ts';

/** Fields of one body that are reported at most. */
const ERRORS_MAX = 20;

/** Bodies and queries are what their class says and nothing more. */
export function validation(): PipeTransform {
  const thorough = new ValidationPipe({
    transform: true,
    whitelist: true,
    forbidNonWhitelisted: true,
    stopAtFirstError: true,
    exceptionFactory: (errors) =>
      invalidRequest({ errors: fieldsOf(errors, '').slice(0, ERRORS_MAX) }),
  });
  return {
    transform(value, metadata) {
      // What a decorator of ours has made of the request is no body.
      if (metadata.type === 'custom') return value;
      return QuickRules.of(metadata.metatype)?.accept(value) ?? thorough.transform(value, metadata);
    },
  };
}

function fieldsOf(errors: readonly ValidationError[], path: string) {
  return errors.flatMap((error): { field: string; message: string }[] => {
    const field = `${path}${error.property}`;
    const own = Object.values(error.constraints ?? {}).map((message) => ({ field, message }));
    return [...own, ...fieldsOf(error.children ?? [], `${field}.`)];
  });
}
