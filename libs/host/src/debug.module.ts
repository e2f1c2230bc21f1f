import { type DynamicModule, Module } from '@nestjs/common';
import { DebugController } from './debug.controller.ts';
import { Debugged } from './debugged.ts';

@Module({})
export class DebugModule {
  static for(debugged: Debugged): DynamicModule {
    const providers = [{ provide: Debugged, useValue: debugged }];
    return { module: DebugModule, controllers: [DebugController], providers };
  }
}
