import { Controller, Get, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { categoriesOf } from '@thingy/catalog-domain';
import type { CategoryView } from '@thingy/contracts';
import { listOf, Operation, tellPosition } from '@thingy/host';
import type { FastifyReply } from 'fastify';
import { CatalogReplica } from './catalog-replica.ts';
import { CATEGORY_VIEW } from './product.schema.ts';

@ApiTags('products')
@Controller('categories')
export class CategoriesController {
  constructor(private readonly replica: CatalogReplica) {}

  @Get()
  @Operation({
    summary: 'All categories that have products, by name',
    answer: listOf(CATEGORY_VIEW),
  })
  categories(@Res({ passthrough: true }) reply: FastifyReply): Promise<readonly CategoryView[]> {
    tellPosition(reply, this.replica, []);
    return this.replica.read(categoriesOf);
  }
}
