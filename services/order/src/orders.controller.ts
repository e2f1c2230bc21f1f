import { Body, Controller, Get, Header, Param, Post, Query, Res } from '@nestjs/common';
import { ApiCookieAuth, ApiTags } from '@nestjs/swagger';
import type { OrderHistoryView, OrderOutcome, OrderView, PlaceOrder } from '@thingy/contracts';
import {
  asProblem,
  type HeaderTaker,
  Operation,
  ProblemError,
  Session,
  Shortened,
  submit,
  tellPosition,
} from '@thingy/host';
import { answerOf, type OrderAnswer, orderOf, ordersOf, sightingsOf } from '@thingy/order-domain';
import type { Decision } from '@thingy/simba';
import type { FastifyReply } from 'fastify';
import { EmailSealer } from './email-sealer.ts';
import { HistoryQuery } from './history.query.ts';
import { ORDER_HISTORY_VIEW, ORDER_VIEW } from './order.schema.ts';
import { OrderFingerprint } from './order-fingerprint.ts';
import { OrderReplica } from './order-replica.ts';
import { orderView } from './order-view.ts';
import { OutgoingMail } from './outgoing-mail.ts';
import { PlaceOrderBody } from './place-order.body.ts';

const NO_STORE = 'no-store';
const SESSION = ['session-required'];

/** A session's orders. */
@ApiTags('orders')
@ApiCookieAuth()
@Controller('orders')
export class OrdersController {
  constructor(
    private readonly replica: OrderReplica,
    private readonly sealer: EmailSealer,
    private readonly fingerprint: OrderFingerprint,
    private readonly mail: OutgoingMail,
  ) {}

  /** The order id is the command id: the same order again is answered the same. */
  @Post()
  @Shortened()
  @Operation({
    summary: 'Orders exactly what the page showed, or nothing',
    status: 201,
    answer: ORDER_VIEW,
    problems: { 401: SESSION, 409: ['order-refused'] },
    commandId: 'body',
  })
  @Header('Cache-Control', NO_STORE)
  async place(
    @Session() session: string,
    @Body() body: PlaceOrderBody,
    @Res({ passthrough: true }) reply: HeaderTaker,
  ): Promise<OrderView> {
    const { id: orderId, email, generation, lines, currency, totalCents } = body;
    const sealedEmail = await this.#seal(orderId, email);
    const decision = await this.#submit(session, this.fingerprint.of(body), {
      type: 'PlaceOrder',
      orderId,
      generation,
      lines,
      currency,
      totalCents,
      sealedEmail,
    });
    this.mail.expect(decision.outcomes);
    const answer = await this.#answerTo(decision.outcomes, orderId);
    await this.#tell(reply, session, answer);
    if (answer.state === 'placed') return orderView(answer.order);
    throw new ProblemError(409, 'order-refused', 'The shop has changed since this page was shown', {
      differences: answer.differences,
    });
  }

  @Get()
  @Operation({
    summary: "The session's orders, newest first",
    answer: ORDER_HISTORY_VIEW,
    problems: { 401: SESSION, 404: ['page-not-found'] },
  })
  @Header('Cache-Control', NO_STORE)
  history(
    @Session() session: string,
    @Query() { page, itemsPerPage }: HistoryQuery,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<OrderHistoryView> {
    return this.replica.read((model) => {
      const { orders, total } = ordersOf(model, session, page, itemsPerPage);
      tellPosition(reply, this.replica, sightingsOf(model, { orders }));
      if (page > 1 && orders.length === 0) {
        throw new ProblemError(404, 'page-not-found', 'There is no such page', {
          detail: `There are ${total} orders`,
        });
      }
      return { orders: orders.map(orderView), total };
    });
  }

  @Get(':id')
  @Operation({
    summary: 'One order of the session',
    answer: ORDER_VIEW,
    problems: { 401: SESSION, 404: ['unknown-order'] },
  })
  @Header('Cache-Control', NO_STORE)
  async order(
    @Session() session: string,
    @Param('id') id: string,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<OrderView> {
    const order = await this.replica.read((model) => orderOf(model, session, id));
    if (order === null) throw new ProblemError(404, 'unknown-order', 'There is no such order');
    await this.#tell(reply, session, { state: 'placed', order });
    return orderView(order);
  }

  async #seal(orderId: string, email: string): Promise<string> {
    try {
      return await this.sealer.seal(orderId, email);
    } catch (error) {
      throw asProblem(error, orderId);
    }
  }

  /** An order that was sent before the keys were rotated has the fingerprint of an older key. */
  async #submit(
    session: string,
    fingerprints: readonly string[],
    message: PlaceOrder,
  ): Promise<Decision<OrderOutcome>> {
    const [fingerprint = '', ...older] = fingerprints;
    try {
      return await submit(this.replica, { id: message.orderId, session, message, fingerprint });
    } catch (error) {
      const isReused = error instanceof ProblemError && error.problem.status === 422;
      if (!isReused || older.length === 0) throw error;
      return await this.#submit(session, older, message);
    }
  }

  /** What the order id was answered with, now or the first time. */
  async #answerTo(outcomes: readonly OrderOutcome[], orderId: string): Promise<OrderAnswer> {
    for (const outcome of outcomes) {
      if (outcome.type === 'OrderIdUsed') {
        throw new ProblemError(422, 'idempotency-key-reused', 'This order id was used before');
      }
    }
    const answer = await this.replica.read((model) => answerOf(model, orderId));
    if (answer === null) throw new Error(`the order ${orderId} was decided and is not there`);
    return answer;
  }

  async #tell(reply: HeaderTaker, session: string, answer: OrderAnswer): Promise<void> {
    const shown =
      answer.state === 'placed'
        ? { orders: [answer.order] }
        : { differences: answer.differences, session };
    const sightings = await this.replica.read((model) => sightingsOf(model, shown));
    tellPosition(reply, this.replica, sightings);
  }
}
