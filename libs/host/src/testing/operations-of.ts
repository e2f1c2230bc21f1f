import type { OpenAPIObject } from '@nestjs/swagger';

interface Operation {
  readonly parameters?: readonly { readonly name: string }[];
  readonly responses?: object;
}

/** What a document says of each operation, in short; without the headers that all of them have. */
export function operationsOf({
  paths,
}: OpenAPIObject): Readonly<Record<string, { parameters: string; statuses: string }>> {
  const operations = Object.entries(paths).flatMap(([path, item]) =>
    Object.entries(item as Record<string, Operation>).map(([method, operation]) => {
      const names = (operation.parameters ?? []).map(({ name }) => name);
      const own = names.filter((name) => !name.startsWith('Shop-'));
      const statuses = Object.keys(operation.responses ?? {});
      const name = `${method.toUpperCase()} ${path}`;
      return [name, { parameters: own.join(' '), statuses: statuses.join(' ') }] as const;
    }),
  );
  return Object.fromEntries(operations);
}
