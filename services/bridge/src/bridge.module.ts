import { type DynamicModule, Module } from '@nestjs/common';
import { BrowserEventsController } from './browser-events.controller.ts';
import { BrowserTopic } from './browser-topic.ts';

@Module({})
export class BridgeModule {
  static for(topic: BrowserTopic): DynamicModule {
    return {
      module: BridgeModule,
      controllers: [BrowserEventsController],
      providers: [{ provide: BrowserTopic, useValue: topic }],
    };
  }
}
