import { setImmediate as yieldToOthers } from 'node:timers/promises';
import {
  Body,
  Controller,
  Delete,
  Get,
  HttpCode,
  Param,
  Put,
  Query,
  Req,
  Res,
  UseGuards,
} from '@nestjs/common';
import { ApiBearerAuth, ApiTags } from '@nestjs/swagger';
import {
  isShown,
  isStillPage,
  type NewestOrigins,
  newestOrigins,
  type PageNotFound,
  type ProductPage,
  pageOf,
  pageViewOf,
  productOf,
  type ShownProduct,
  stockLevelOf,
  viewOf,
} from '@thingy/catalog-domain';
import type { CatalogIntent, ProductView } from '@thingy/contracts';
import {
  answerConditionally,
  BackOfficeGuard,
  CommandId,
  Operation,
  ProblemError,
  ProductIdPipe,
  type Sighting,
  submit,
  tellPosition,
} from '@thingy/host';
import { fingerprintOf, formatOrigin } from '@thingy/simba';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { CatalogReplica } from './catalog-replica.ts';
import { PageQuery } from './page.query.ts';
import { ProductBody } from './product.body.ts';
import { PRODUCT_PAGE_VIEW, PRODUCT_VIEW } from './product.schema.ts';

const UNKNOWN = { 404: ['unknown-product'] };

@ApiTags('products')
@Controller('products')
export class ProductsController {
  constructor(private readonly replica: CatalogReplica) {}

  @Get()
  @Operation({
    summary: 'One page of the products, in any order: all, or by words, name, price and category',
    answer: PRODUCT_PAGE_VIEW,
    problems: { 404: ['page-not-found'] },
    isConditional: true,
  })
  async page(
    @Query() query: PageQuery,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<string | undefined> {
    mustBeARange(query);
    const { next } = this.replica;
    const page = await this.#collect(query);
    if (page.type === 'PageNotFound') {
      throw new ProblemError(404, 'page-not-found', 'There is no such page', {
        detail: `${page.total} products are on ${page.pages} pages`,
      });
    }
    const text = JSON.stringify(pageViewOf(page));
    return answerConditionally(request, reply, this.replica, {
      text,
      etag: `"${fingerprintOf(text)}"`,
      sightings: sightings(newestOrigins(page.shown)),
      next,
      isCurrent: () => this.replica.readNow((model) => isStillPage(model, query, page)) === true,
    });
  }

  @Get(':id')
  @Operation({
    summary: 'One product',
    answer: PRODUCT_VIEW,
    problems: UNKNOWN,
    isConditional: true,
  })
  async product(
    @Param('id') id: string,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<string | undefined> {
    const { next } = this.replica;
    const shown = await this.#shown(id);
    return answerConditionally(request, reply, this.replica, {
      text: JSON.stringify(viewOf(shown)),
      etag: etagOf(shown),
      sightings: sightings(newestOrigins([shown])),
      next,
      isCurrent: () => this.replica.readNow((model) => isShown(model, id, shown)) === true,
    });
  }

  @Put(':id')
  @UseGuards(BackOfficeGuard)
  @ApiBearerAuth()
  @Operation({
    summary: 'Adds a product or replaces it',
    answer: PRODUCT_VIEW,
    problems: { 401: ['token-required'] },
    commandId: 'header',
  })
  async put(
    @Param('id', ProductIdPipe) id: string,
    @Body() body: ProductBody,
    @CommandId() commandId: string,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ProductView> {
    const product = { id, ...body };
    const { offset } = await this.#submit(commandId, { type: 'PutProduct', product });
    const shown = await this.replica.read((model) => productOf(model, id));
    if (shown !== null) {
      tellPosition(reply, this.replica, sightings(newestOrigins([shown])));
      return viewOf(shown);
    }
    // Removed again before this answer: it was put all the same.
    const origin = { log: this.replica.log, offset, index: 0 };
    tellPosition(reply, this.replica, [{ type: 'ProductChanged', origin }]);
    const stockLevel = await this.replica.read((model) => stockLevelOf(model, id));
    return { ...product, stockLevel };
  }

  @Delete(':id')
  @HttpCode(204)
  @UseGuards(BackOfficeGuard)
  @ApiBearerAuth()
  @Operation({
    summary: 'Takes a product out of the catalog',
    status: 204,
    answer: null,
    problems: { 401: ['token-required'], ...UNKNOWN },
    commandId: 'header',
  })
  async remove(
    @Param('id', ProductIdPipe) productId: string,
    @CommandId() commandId: string,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<void> {
    const { offset } = await this.#submit(commandId, { type: 'RemoveProduct', productId });
    const origin = { log: this.replica.log, offset, index: 0 };
    tellPosition(reply, this.replica, [{ type: 'ProductRemoved', origin }]);
  }

  async #submit(id: string, message: CatalogIntent) {
    const decision = await submit(this.replica, { id, session: null, message });
    for (const outcome of decision.outcomes) {
      if (outcome.type === 'ProductRefused') throw unknownProduct();
    }
    return decision;
  }

  async #shown(id: string): Promise<ShownProduct> {
    const shown = await this.replica.read((model) => productOf(model, id));
    if (shown === null) throw unknownProduct();
    return shown;
  }

  /** Long searches give way between their steps, on a model that stays the same meanwhile. */
  async #collect(query: PageQuery): Promise<ProductPage | PageNotFound> {
    const handle = await this.replica.enter();
    try {
      const steps = pageOf(handle.model, query);
      let step = steps.next();
      while (!step.done) {
        await yieldToOthers();
        void handle.model; // Throws when it was held for too long.
        step = steps.next();
      }
      return step.value;
    } finally {
      handle.leave();
    }
  }
}

function mustBeARange({ priceMinCents, priceMaxCents }: PageQuery): void {
  if (priceMinCents === undefined || priceMaxCents === undefined) return;
  if (priceMinCents <= priceMaxCents) return;
  const message = 'priceMinCents must not be greater than priceMaxCents';
  throw new ProblemError(400, 'invalid-request', 'The request is not valid', {
    errors: [{ field: 'priceMinCents', message }],
  });
}

function unknownProduct(): ProblemError {
  return new ProblemError(404, 'unknown-product', 'There is no such product');
}

/** What it shows has changed if and only if one of these has. */
function etagOf({ entry, stock }: ShownProduct): string {
  const level = stock === null ? '' : formatOrigin(stock.changedAt);
  return `"${formatOrigin(entry.changedAt)}-${level}"`;
}

function sightings({ product, stock }: NewestOrigins): Sighting[] {
  return [
    ...(product === null ? [] : [{ type: 'ProductChanged' as const, origin: product }]),
    ...(stock === null ? [] : [{ type: 'StockLevelChanged' as const, origin: stock }]),
  ];
}
