/** As much of what class-transformer 0.5.1 keeps of its decorators as is used here. */
declare module 'class-transformer/cjs/storage.js' {
  import type { TransformationType, TransformFnParams } from 'class-transformer';

  type Class = new () => object;

  export interface TypeMetadata {
    readonly typeFunction?: () => unknown;
    readonly options?: { readonly discriminator?: unknown };
  }

  export interface TransformMetadata {
    readonly transformFn: (params: TransformFnParams) => unknown;
    readonly options?: { readonly groups?: readonly string[] };
  }

  export const defaultMetadataStorage: {
    getStrategy(ofClass: Class): 'excludeAll' | 'exposeAll' | 'none';
    findTypeMetadata(ofClass: Class, field: string): TypeMetadata | undefined;
    findTransformMetadatas(
      ofClass: Class,
      field: string,
      type: TransformationType,
    ): readonly TransformMetadata[];
  };
}
