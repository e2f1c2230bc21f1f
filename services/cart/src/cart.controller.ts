import {
  Body,
  Controller,
  Delete,
  Get,
  Header,
  HttpCode,
  Param,
  Post,
  Put,
  Query,
  Res,
} from '@nestjs/common';
import { ApiCookieAuth, ApiTags } from '@nestjs/swagger';
import { cartOf, sightingsOf } from '@thingy/cart-domain';
import type { CartIntent, CartRefused, CartView } from '@thingy/contracts';
import {
  CommandId,
  type HeaderTaker,
  Operation,
  ProblemError,
  ProductIdPipe,
  Session,
  SessionOrNew,
  Shortened,
  submit,
  tellPosition,
} from '@thingy/host';
import type { FastifyReply } from 'fastify';
import { CART_VIEW } from './cart.schema.ts';
import { CartReplica } from './cart-replica.ts';
import { GenerationQuery } from './generation.query.ts';
import { AddItemBody, SetQuantityBody } from './item.body.ts';

const NO_STORE = 'no-store';
const SESSION = ['session-required'];
const CHANGED = ['cart-changed'];
const UNKNOWN = { 404: ['unknown-product'] };

/** A session's cart. Every command answers with the cart as it is afterwards. */
@ApiTags('cart')
@ApiCookieAuth()
@Controller('cart')
export class CartController {
  constructor(private readonly replica: CartReplica) {}

  @Get()
  @Operation({ summary: 'The cart; mints a session for a client that has none', answer: CART_VIEW })
  @Header('Cache-Control', NO_STORE)
  cart(
    @SessionOrNew() session: string,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<CartView> {
    return this.#show(session, reply);
  }

  @Post('items')
  @Shortened()
  @Operation({
    summary: 'Adds pieces to what is there',
    answer: CART_VIEW,
    problems: { ...UNKNOWN, 401: SESSION, 409: ['too-many-lines', 'quantity-too-large'] },
    commandId: 'header',
  })
  @HttpCode(200)
  @Header('Cache-Control', NO_STORE)
  add(
    @Session() session: string,
    @Body() { productId, quantity }: AddItemBody,
    @CommandId() id: string,
    @Res({ passthrough: true }) reply: HeaderTaker,
  ): Promise<CartView> {
    return this.#submit(id, session, { type: 'AddItem', productId, delta: quantity }, reply);
  }

  @Put('items/:productId')
  @Operation({
    summary: 'Sets a line of the cart that was shown',
    answer: CART_VIEW,
    problems: { ...UNKNOWN, 401: SESSION, 409: [...CHANGED, 'too-many-lines'] },
    commandId: 'header',
  })
  @Header('Cache-Control', NO_STORE)
  set(
    @Session() session: string,
    @Param('productId', ProductIdPipe) productId: string,
    @Body() { quantity, generation }: SetQuantityBody,
    @CommandId() id: string,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<CartView> {
    const message = { type: 'SetQuantity' as const, productId, quantity, generation };
    return this.#submit(id, session, message, reply);
  }

  @Delete('items/:productId')
  @Operation({
    summary: 'Takes a line out of the cart that was shown',
    answer: CART_VIEW,
    problems: { 401: SESSION, 409: CHANGED },
    commandId: 'header',
  })
  @Header('Cache-Control', NO_STORE)
  remove(
    @Session() session: string,
    @Param('productId', ProductIdPipe) productId: string,
    @Query() { generation }: GenerationQuery,
    @CommandId() id: string,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<CartView> {
    const message = { type: 'SetQuantity' as const, productId, quantity: 0, generation };
    return this.#submit(id, session, message, reply);
  }

  @Delete()
  @Operation({
    summary: 'Empties the cart that was shown',
    answer: CART_VIEW,
    problems: { 401: SESSION, 409: CHANGED },
    commandId: 'header',
  })
  @Header('Cache-Control', NO_STORE)
  clear(
    @Session() session: string,
    @Query() { generation }: GenerationQuery,
    @CommandId() id: string,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<CartView> {
    return this.#submit(id, session, { type: 'ClearCart', generation }, reply);
  }

  async #submit(id: string, session: string, message: CartIntent, reply: HeaderTaker) {
    const { outcomes } = await submit(this.replica, { id, session, message });
    // Of a refusal only the position is told: it names the order that changed the generation.
    const cart = await this.#show(session, reply);
    for (const outcome of outcomes) {
      if (outcome.type === 'CartRefused') throw refusal(outcome);
    }
    return cart;
  }

  #show(session: string, reply: HeaderTaker): Promise<CartView> {
    return this.replica.read((model) => {
      tellPosition(reply, this.replica, sightingsOf(model, session));
      return cartOf(model, session);
    });
  }
}

const TITLES: Record<CartRefused['reason'], string> = {
  'unknown-product': 'There is no such product',
  'cart-changed': 'This cart was ordered meanwhile',
  'too-many-lines': 'The cart is full',
  'quantity-too-large': 'That is more than one cart may hold of a product',
};

function refusal({ reason, generation }: CartRefused): ProblemError {
  const status = reason === 'unknown-product' ? 404 : 409;
  return new ProblemError(status, reason, TITLES[reason], { generation });
}
