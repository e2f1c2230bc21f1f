import type { OrderOutcome } from '@thingy/contracts';
import type { Mailer } from './mailer.ts';

/** What controllers have to tell whoever sends mails; the class is what Nest injects it by. */
export class OutgoingMail {
  readonly #mailer: Pick<Mailer, 'expect'> | null;

  /** null: this replica sends none; what is owed stays owed, for one that does. */
  constructor(mailer: Pick<Mailer, 'expect'> | null) {
    this.#mailer = mailer;
  }

  /** This process took the command that came to these outcomes. */
  expect(outcomes: readonly OrderOutcome[]): void {
    this.#mailer?.expect(outcomes);
  }
}
