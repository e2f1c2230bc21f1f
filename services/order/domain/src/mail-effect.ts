import type { MailKind } from '@thingy/contracts';

/** A mail as an effect is called, in claims and in what is told of them. */
export function effectOf(kind: MailKind, orderId: string): string {
  return `${kind} ${orderId}`;
}

/** The mail of an effect, whose form `malformed` has looked at. */
export function mailOf(effect: string): { readonly kind: MailKind; readonly orderId: string } {
  const [kind = '', orderId = ''] = effect.split(' ');
  return { kind: kind as MailKind, orderId };
}

/** Every kind once: one that is missing, or too many, does not compile. */
const KINDS: Readonly<Record<MailKind, true>> = {
  confirmation: true,
  shipped: true,
  cancelled: true,
};

/** All kinds, in the order in which an order may come to owe them. */
export const MAIL_KINDS = Object.keys(KINDS) as readonly MailKind[];

export function isMailKind(text: string): text is MailKind {
  return Object.hasOwn(KINDS, text);
}
