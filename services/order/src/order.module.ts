import { type DynamicModule, Module } from '@nestjs/common';
import { BackOfficeController } from './back-office.controller.ts';
import { EmailOpener } from './email-opener.ts';
import { EmailSealer } from './email-sealer.ts';
import { OrderGateway } from './order.gateway.ts';
import { OrderChangesController } from './order-changes.controller.ts';
import { OrderFingerprint } from './order-fingerprint.ts';
import { OrderReplica } from './order-replica.ts';
import { OrdersController } from './orders.controller.ts';
import { OutgoingMail } from './outgoing-mail.ts';
import { StockController } from './stock.controller.ts';

export interface OrderParts {
  readonly replica: OrderReplica;
  readonly sealer: EmailSealer;
  readonly opener: EmailOpener;
  readonly fingerprint: OrderFingerprint;
  readonly mail: OutgoingMail;
}

@Module({})
export class OrderModule {
  static for({ replica, sealer, opener, fingerprint, mail }: OrderParts): DynamicModule {
    return {
      module: OrderModule,
      controllers: [
        OrdersController,
        OrderChangesController,
        BackOfficeController,
        StockController,
      ],
      providers: [
        { provide: OrderReplica, useValue: replica },
        { provide: EmailSealer, useValue: sealer },
        { provide: EmailOpener, useValue: opener },
        { provide: OrderFingerprint, useValue: fingerprint },
        { provide: OutgoingMail, useValue: mail },
        OrderGateway,
      ],
    };
  }
}
