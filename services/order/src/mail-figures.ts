import type { Figure } from '@thingy/host';
import { owedSinceMs } from '@thingy/order-domain';
import type { Mailer } from './mailer.ts';
import type { OrderReplica } from './order-replica.ts';

/** About mails, also where this replica sends none. */
export async function mailFigures(
  replica: OrderReplica,
  mailer: Mailer | null,
): Promise<readonly Figure[]> {
  const sinceMs = replica.state === 'replaying' ? null : await replica.read(owedSinceMs);
  return [
    { name: 'mail_configured', labels: {}, value: mailer === null ? 0 : 1 },
    { name: 'mail_owed_since_timestamp_seconds', labels: {}, value: (sinceMs ?? 0) / 1_000 },
    ...(mailer?.figures() ?? []),
  ];
}
