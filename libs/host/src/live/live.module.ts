import { type DynamicModule, Module } from '@nestjs/common';
import { Live } from './live.ts';

/** Gives gateways their `Live`. */
@Module({})
export class LiveModule {
  static for(live: Live): DynamicModule {
    return {
      module: LiveModule,
      global: true,
      providers: [{ provide: Live, useValue: live }],
      exports: [Live],
    };
  }
}
