import { Controller, HttpCode, Param, Post, Res, UseGuards } from '@nestjs/common';
import { ApiBearerAuth, ApiTags } from '@nestjs/swagger';
import type {
  CancelOrder,
  OrderChangeRefused,
  OrderChangeView,
  OrderOutcome,
  ShipOrder,
} from '@thingy/contracts';
import {
  BackOfficeGuard,
  CommandId,
  Operation,
  ProblemError,
  submit,
  tellPosition,
} from '@thingy/host';
import { officeOrderOf, sightingsOf } from '@thingy/order-domain';
import type { FastifyReply } from 'fastify';
import { ORDER_CHANGE_VIEW } from './order.schema.ts';
import { OrderIdPipe } from './order-id.pipe.ts';
import { OrderReplica } from './order-replica.ts';
import { OutgoingMail } from './outgoing-mail.ts';

const PROBLEMS = {
  401: ['token-required'],
  404: ['unknown-order'],
  409: ['already-shipped', 'already-cancelled', 'level-not-active'],
};

/** What the shop's own people do with an order. */
@ApiTags('back office')
@ApiBearerAuth()
@Controller('orders')
@UseGuards(BackOfficeGuard)
export class OrderChangesController {
  constructor(
    private readonly replica: OrderReplica,
    private readonly mail: OutgoingMail,
  ) {}

  @Post(':id/ship')
  @HttpCode(200)
  @Operation({
    summary: 'The order is on its way',
    answer: ORDER_CHANGE_VIEW,
    problems: PROBLEMS,
    commandId: 'header',
  })
  async ship(
    @Param('id', OrderIdPipe) orderId: string,
    @CommandId() id: string,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<OrderChangeView> {
    await this.#change({ type: 'ShipOrder', orderId }, id, reply);
    return { id: orderId, state: 'shipped' };
  }

  @Post(':id/cancel')
  @HttpCode(200)
  @Operation({
    summary: 'Cancels the order: what was ordered goes back into stock',
    answer: ORDER_CHANGE_VIEW,
    problems: PROBLEMS,
    commandId: 'header',
  })
  async cancel(
    @Param('id', OrderIdPipe) orderId: string,
    @CommandId() id: string,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<OrderChangeView> {
    await this.#change({ type: 'CancelOrder', orderId }, id, reply);
    return { id: orderId, state: 'cancelled' };
  }

  async #change(message: ShipOrder | CancelOrder, id: string, reply: FastifyReply) {
    const { outcomes } = await submit(this.replica, { id, session: null, message });
    this.mail.expect(outcomes);
    const sightings = await this.replica.read((model) => {
      const lines = officeOrderOf(model, message.orderId)?.order.lines ?? [];
      return sightingsOf(model, { productIds: lines.map(({ productId }) => productId) });
    });
    tellPosition(reply, this.replica, sightings);
    const refused = outcomes.find(isRefusal);
    if (refused !== undefined) throw refusal(refused);
  }
}

function isRefusal(outcome: OrderOutcome): outcome is OrderChangeRefused {
  return outcome.type === 'OrderChangeRefused';
}

function refusal({ reason }: OrderChangeRefused): ProblemError {
  if (reason === 'unknown-order') return new ProblemError(404, reason, 'There is no such order');
  return new ProblemError(409, reason, 'The order stays as it is');
}
