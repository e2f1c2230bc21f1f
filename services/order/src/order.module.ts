import { type DynamicModule, Module } from '@nestjs/common';
import { EmailSealer } from './email-sealer.ts';
import { OrderFingerprint } from './order-fingerprint.ts';
import { OrderReplica } from './order-replica.ts';
import { OrdersController } from './orders.controller.ts';
import { StockController } from './stock.controller.ts';

@Module({})
export class OrderModule {
  static for(
    replica: OrderReplica,
    sealer: EmailSealer,
    fingerprint: OrderFingerprint,
  ): DynamicModule {
    return {
      module: OrderModule,
      controllers: [OrdersController, StockController],
      providers: [
        { provide: OrderReplica, useValue: replica },
        { provide: EmailSealer, useValue: sealer },
        { provide: OrderFingerprint, useValue: fingerprint },
      ],
    };
  }
}
