import { Controller, Get, Header, Query, Res, UseGuards } from '@nestjs/common';
import { ApiBearerAuth, ApiHeader, ApiTags } from '@nestjs/swagger';
import type { OfficeOrdersView, OfficeOrderView } from '@thingy/contracts';
import { asProblem, BackOfficeGuard, Operation, ProblemError, tellPosition } from '@thingy/host';
import { newestOrders, type OfficeOrder, officeOrderOf, orderCount } from '@thingy/order-domain';
import type { FastifyReply } from 'fastify';
import { EmailOpener, isSameAddress } from './email-opener.ts';
import { OfficeOrdersQuery } from './office-orders.query.ts';
import { OFFICE_ORDERS_VIEW } from './order.schema.ts';
import { OrderReplica } from './order-replica.ts';
import { isoTime, orderView } from './order-view.ts';
import { SHOP_EMAIL, SoughtEmail } from './sought-email.ts';

/** A search by address opens the addresses of so many of the newest orders. */
export const ORDERS_SEARCHED_MAX = 2_000;

interface Found {
  readonly orders: readonly OfficeOrder[];
  readonly emails: readonly (string | null)[];
  readonly total: number;
  readonly searched: number | null;
}

/** Everybody's orders, for the shop's own people. */
@ApiTags('back office')
@ApiBearerAuth()
@Controller('back-office')
@UseGuards(BackOfficeGuard)
export class BackOfficeController {
  constructor(
    private readonly replica: OrderReplica,
    private readonly opener: EmailOpener,
  ) {}

  @Get('orders')
  @Operation({
    summary: 'All orders, newest first, or those of an id or of an address',
    answer: OFFICE_ORDERS_VIEW,
    problems: { 401: ['token-required'], 404: ['page-not-found'] },
  })
  @ApiHeader(SHOP_EMAIL)
  @Header('Cache-Control', 'no-store')
  async orders(
    @Query() query: OfficeOrdersQuery,
    @SoughtEmail() email: string | null,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<OfficeOrdersView> {
    const { orders, emails, total, searched } = await this.#find(query, email);
    tellPosition(reply, this.replica, []);
    if (query.page > 1 && orders.length === 0) {
      const detail = `There are ${total} orders`;
      throw new ProblemError(404, 'page-not-found', 'There is no such page', { detail });
    }
    const views = orders.map((order, index) => officeView(order, emails[index] ?? null));
    return { orders: views, total, searched };
  }

  async #find({ id, page, itemsPerPage }: OfficeOrdersQuery, email: string | null): Promise<Found> {
    const skip = (page - 1) * itemsPerPage;
    if (email !== null) return this.#byAddress(email, id, skip, itemsPerPage);
    const { orders, total } = await this.replica.read((model) => {
      if (id === undefined) {
        return { orders: newestOrders(model, skip, itemsPerPage), total: orderCount(model) };
      }
      const found = officeOrderOf(model, id);
      const all = found === null ? [] : [found];
      return { orders: all.slice(skip, skip + itemsPerPage), total: all.length };
    });
    return { orders, emails: await this.#open(orders), total, searched: null };
  }

  async #byAddress(email: string, id: string | undefined, skip: number, count: number) {
    const looked = await this.replica.read((model) => newestOrders(model, 0, ORDERS_SEARCHED_MAX));
    const emails = await this.#open(looked);
    const found = looked
      .map((order, index) => ({ order, email: emails[index] ?? null }))
      .filter((each) => each.email !== null && isSameAddress(each.email, email))
      .filter(({ order }) => id === undefined || order.order.id === id);
    const shown = found.slice(skip, skip + count);
    return {
      orders: shown.map(({ order }) => order),
      emails: shown.map((each) => each.email),
      total: found.length,
      searched: looked.length,
    };
  }

  async #open(orders: readonly OfficeOrder[]): Promise<readonly (string | null)[]> {
    try {
      return await this.opener.open(orders.map(({ sealedEmail }) => sealedEmail));
    } catch (error) {
      throw asProblem(error);
    }
  }
}

function officeView({ order, mails }: OfficeOrder, email: string | null): OfficeOrderView {
  return {
    ...orderView(order),
    email,
    mails: mails.map(({ kind, result, atMs }) => ({
      kind,
      state: result ?? 'owed',
      at: isoTime(atMs),
    })),
  };
}
