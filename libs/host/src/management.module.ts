import {
  Controller,
  type DynamicModule,
  Get,
  Header,
  Injectable,
  Module,
  ServiceUnavailableException,
} from '@nestjs/common';
import { HealthCheckService, HealthIndicatorService, TerminusModule } from '@nestjs/terminus';
import { DebugModule } from './debug.module.ts';
import type { Debugged } from './debugged.ts';
import type { Metrics } from './metrics.ts';
import type { Probes } from './probes.ts';
import type { Finding, Vitals } from './vitals.ts';

/** What the management port needs; made before Nest is. */
@Injectable()
export class Managed {
  constructor(
    readonly vitals: Vitals,
    readonly metrics: Metrics,
    readonly probes: Probes,
  ) {}
}

/** Probes, metrics and positions, on a port of their own that is never exposed. */
@Controller()
export class ManagementController {
  constructor(
    private readonly health: HealthCheckService,
    private readonly indicators: HealthIndicatorService,
    private readonly managed: Managed,
  ) {}

  @Get('startup')
  startup() {
    return this.#check(() => this.managed.probes.startup());
  }

  @Get('live')
  live() {
    return this.#check(() => this.managed.probes.live());
  }

  @Get('ready')
  ready() {
    return this.#check(() => this.managed.probes.ready());
  }

  @Get('metrics')
  @Header('Content-Type', 'text/plain; version=0.0.4; charset=utf-8')
  metrics(): Promise<string> {
    return this.managed.metrics.text(this.managed.probes.figures());
  }

  @Get('position')
  position(): Promise<object> {
    const { ok, reason } = this.managed.vitals.live();
    if (!ok) throw new ServiceUnavailableException(reason);
    return this.managed.vitals.position();
  }

  #check(look: () => Finding) {
    const { name } = this.managed.vitals;
    return this.health.check([
      () => {
        const { ok, reason } = look();
        const indicator = this.indicators.check(name);
        return ok ? indicator.up({ reason }) : indicator.down({ reason });
      },
    ]);
  }
}

@Module({})
export class ManagementModule {
  static for(managed: Managed, debugged: Debugged): DynamicModule {
    return {
      module: ManagementModule,
      imports: [TerminusModule.forRoot({ logger: false }), DebugModule.for(debugged)],
      controllers: [ManagementController],
      providers: [{ provide: Managed, useValue: managed }],
    };
  }
}
