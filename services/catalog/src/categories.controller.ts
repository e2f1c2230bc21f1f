import { Controller, Get, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { categoriesOf } from '@thingy/catalog-domain';
import type { CategoryView } from '@thingy/contracts';
import { tellPosition } from '@thingy/host';
import type { FastifyReply } from 'fastify';
import { CatalogReplica } from './catalog-replica.ts';

@ApiTags('products')
@Controller('categories')
export class CategoriesController {
  constructor(private readonly replica: CatalogReplica) {}

  @Get()
  categories(@Res({ passthrough: true }) reply: FastifyReply): readonly CategoryView[] {
    tellPosition(reply, this.replica, []);
    return this.replica.read(categoriesOf);
  }
}
