import { type DynamicModule, Module } from '@nestjs/common';
import { CartController } from './cart.controller.ts';
import { CartGateway } from './cart.gateway.ts';
import { CartReplica } from './cart-replica.ts';

@Module({})
export class CartModule {
  static for(replica: CartReplica): DynamicModule {
    return {
      module: CartModule,
      controllers: [CartController],
      providers: [{ provide: CartReplica, useValue: replica }, CartGateway],
    };
  }
}
