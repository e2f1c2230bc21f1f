import { Injectable } from '@nestjs/common';
import { type ServiceLog, serviceLog } from './service-log.ts';
import type { Settings } from './settings.ts';

/** What debugging by the management port needs; made before Nest is. */
@Injectable()
export class Debugged {
  constructor(
    /** null: there is no debugging. */
    readonly token: string | null,
    /** null: its level can't be changed. */
    readonly log: Pick<ServiceLog, 'level'> | null,
  ) {}

  static by({ managementToken }: Pick<Settings, 'managementToken'>): Debugged {
    return new Debugged(managementToken, serviceLog());
  }
}
