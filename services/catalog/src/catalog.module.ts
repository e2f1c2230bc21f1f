import { type DynamicModule, Module } from '@nestjs/common';
import { CatalogGateway } from './catalog.gateway.ts';
import { CatalogReplica } from './catalog-replica.ts';
import { CategoriesController } from './categories.controller.ts';
import { ProductsController } from './products.controller.ts';

@Module({})
export class CatalogModule {
  static for(replica: CatalogReplica): DynamicModule {
    return {
      module: CatalogModule,
      controllers: [ProductsController, CategoriesController],
      providers: [{ provide: CatalogReplica, useValue: replica }, CatalogGateway],
    };
  }
}
