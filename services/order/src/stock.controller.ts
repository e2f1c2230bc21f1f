import { Body, Controller, Get, Header, Param, Put, Res, UseGuards } from '@nestjs/common';
import { ApiBearerAuth, ApiTags } from '@nestjs/swagger';
import type { SetStock, StockRefused, StockSet } from '@thingy/contracts';
import {
  BackOfficeGuard,
  CommandId,
  Operation,
  objectSchema,
  ProblemError,
  ProductIdPipe,
  submit,
  TEXT,
  tellPosition,
  WHOLE,
  WHOLE_OR_NULL,
} from '@thingy/host';
import { sightingsOf, stockOf } from '@thingy/order-domain';
import type { FastifyReply } from 'fastify';
import { OrderReplica } from './order-replica.ts';
import { StockBody } from './stock.body.ts';

@ApiTags('stock')
@ApiBearerAuth()
@Controller('stock')
@UseGuards(BackOfficeGuard)
export class StockController {
  constructor(private readonly replica: OrderReplica) {}

  @Get(':productId')
  @Operation({
    summary: 'The stock of a product',
    answer: objectSchema({ productId: TEXT, quantity: WHOLE_OR_NULL }),
    problems: { 401: ['token-required'] },
  })
  @Header('Cache-Control', 'no-store')
  show(
    @Param('productId', ProductIdPipe) productId: string,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<{ readonly productId: string; readonly quantity: number | null }> {
    return this.replica.read((model) => {
      tellPosition(reply, this.replica, sightingsOf(model, { productIds: [productId] }));
      return { productId, quantity: stockOf(model, productId) };
    });
  }

  @Put(':productId')
  @Operation({
    summary: 'Sets the stock of a product, which may be known before the product',
    answer: objectSchema({ productId: TEXT, quantity: WHOLE }),
    problems: { 401: ['token-required'], 409: ['stock-changed'] },
    commandId: 'header',
  })
  async set(
    @Param('productId', ProductIdPipe) productId: string,
    @Body() { quantity, expected }: StockBody,
    @CommandId() id: string,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Pick<StockSet, 'productId' | 'quantity'>> {
    const message: SetStock = {
      type: 'SetStock',
      productId,
      quantity,
      ...(expected !== undefined && { expected }),
    };
    const { outcomes } = await submit(this.replica, { id, session: null, message });
    const shown = { productIds: [productId] };
    const sightings = await this.replica.read((model) => sightingsOf(model, shown));
    tellPosition(reply, this.replica, sightings);
    for (const outcome of outcomes) {
      if (outcome.type === 'StockRefused') throw refusal(outcome);
    }
    return { productId, quantity };
  }
}

function refusal({ reason, quantity }: StockRefused): ProblemError {
  const detail = quantity === null ? 'The stock is not known yet' : `The stock is ${quantity}`;
  return new ProblemError(409, reason, 'The stock was not changed', { detail });
}
