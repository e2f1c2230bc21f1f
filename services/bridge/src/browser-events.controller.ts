import { Body, Controller, Headers, HttpCode, Post } from '@nestjs/common';
import { ApiConsumes, ApiNoContentResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { ApiProblems, ProblemError } from '@thingy/host';
import { BrowserEventsBody } from './browser-events.body.ts';
import { BrowserTopic } from './browser-topic.ts';

/** What browsers tell of themselves; they do not wait for the answer. */
@ApiTags('browser events')
@Controller('browser-events')
export class BrowserEventsController {
  constructor(private readonly topic: BrowserTopic) {}

  @Post()
  @HttpCode(204)
  @ApiOperation({ summary: 'Writes down what happened in a browser' })
  @ApiConsumes('application/json', 'text/plain')
  @ApiNoContentResponse({ description: 'Written down; or not, for who is not to be tracked' })
  @ApiProblems({ 413: ['body-too-large'], 415: ['unsupported-media-type'] })
  async keep(
    @Body() batch: BrowserEventsBody,
    @Headers('dnt') doNotTrack?: string,
    @Headers('sec-gpc') privacyControl?: string,
  ): Promise<void> {
    if (doNotTrack === '1' || privacyControl === '1') {
      this.topic.passedOver('not-tracked', batch);
      return;
    }
    const waitSeconds = this.topic.waitSeconds();
    if (waitSeconds > 0) {
      this.topic.passedOver('throttled', batch);
      const headers = { 'Retry-After': String(Math.ceil(waitSeconds)) };
      throw new ProblemError(429, 'throttled', 'Too many requests', {}, headers);
    }
    await this.topic.keep(batch);
  }
}
