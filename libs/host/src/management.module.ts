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
import type { Metrics } from './metrics.ts';
import type { Finding, Vitals } from './vitals.ts';

/** What the management port needs; made before Nest is. */
@Injectable()
export class Managed {
  constructor(
    readonly vitals: Vitals,
    readonly metrics: Metrics,
    /** Why the process gets no traffic now, whatever its vitals say; null: it may. */
    readonly hindrance: () => string | null,
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
    return this.#check(() => this.managed.vitals.started());
  }

  @Get('live')
  live() {
    return this.#check(() => this.managed.vitals.live());
  }

  @Get('ready')
  ready() {
    return this.#check(() => {
      const reason = this.managed.hindrance();
      return reason === null ? this.managed.vitals.ready() : { ok: false, reason };
    });
  }

  @Get('metrics')
  @Header('Content-Type', 'text/plain; version=0.0.4; charset=utf-8')
  metrics(): Promise<string> {
    return this.managed.metrics.text();
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
  static for(managed: Managed): DynamicModule {
    return {
      module: ManagementModule,
      imports: [TerminusModule.forRoot({ logger: false })],
      controllers: [ManagementController],
      providers: [{ provide: Managed, useValue: managed }],
    };
  }
}
