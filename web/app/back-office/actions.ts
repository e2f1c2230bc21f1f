'use server';

import { CLIENT_ID_PATTERN, PRODUCT_ID_PATTERN, STOCK_QUANTITY_MAX } from '@thingy/contracts';
import { refresh } from 'next/cache';
import { cookies, headers } from 'next/headers';
import { redirect, unstable_rethrow } from 'next/navigation';
import { AttemptLimit, askingAddress } from '../../lib/back-office/attempt-limit.ts';
import {
  done,
  failed,
  type OfficeAnswer,
  refused,
  textOf,
} from '../../lib/back-office/office-answer.ts';
import type { OfficeCommand } from '../../lib/back-office/office-command.ts';
import {
  OFFICE_PATH,
  officeCookie,
  SOUGHT_COOKIE,
  SOUGHT_SECONDS_MAX,
  TOKEN_COOKIE,
  TOKEN_SECONDS_MAX,
} from '../../lib/back-office/office-cookie.ts';
import { isUndecided } from '../../lib/back-office/office-problem.ts';
import { officeProduct } from '../../lib/back-office/office-reads.ts';
import { isOfficeToken, tellOffice } from '../../lib/back-office/office-service.ts';
import { draftOf, editionOf } from '../../lib/back-office/product-draft.ts';
import { webConfig } from '../../lib/web-config.ts';

const SOUGHT_LENGTH_MAX = 300;

/** A token is long, and nobody has many tries at it. */
const attempts = new AttemptLimit(10, 5_000);

export async function signIn(_: OfficeAnswer, form: FormData): Promise<OfficeAnswer> {
  const none = new FormData();
  const forwardedFor = (await headers()).get('x-forwarded-for');
  const seconds = attempts.take(askingAddress(forwardedFor));
  if (seconds > 0) return refused(`Too many attempts. Try again in ${seconds} s.`, none);
  const token = textOf(form, 'token').trim();
  try {
    if (!(await isOfficeToken(token))) return refused('That is not the token.', none);
  } catch (error) {
    return failed(error, none);
  }
  const cookie = officeCookie(webConfig().public, TOKEN_SECONDS_MAX);
  (await cookies()).set(TOKEN_COOKIE, token, cookie);
  redirect(`${OFFICE_PATH}/orders`);
}

export async function signOut(): Promise<void> {
  const gone = officeCookie(webConfig().public, 0);
  const jar = await cookies();
  for (const name of [TOKEN_COOKIE, SOUGHT_COOKIE]) jar.set(name, '', gone);
  redirect(`${OFFICE_PATH}/sign-in`);
}

/** Keeps what is looked for out of the address: it may be somebody's. */
export async function seekOrders(form: FormData): Promise<void> {
  const sought = textOf(form, 'sought').trim().slice(0, SOUGHT_LENGTH_MAX);
  const seconds = sought === '' ? 0 : SOUGHT_SECONDS_MAX;
  (await cookies()).set(SOUGHT_COOKIE, sought, officeCookie(webConfig().public, seconds));
  redirect(`${OFFICE_PATH}/orders`);
}

export async function saveProduct(_: OfficeAnswer, form: FormData): Promise<OfficeAnswer> {
  const id = textOf(form, 'productId');
  if (!PRODUCT_ID_PATTERN.test(id)) return refused('There is no such thingy.', form);
  return decide(form, async () => {
    const { view } = await officeProduct(id);
    const body = draftOf(form, view);
    if (typeof body === 'string') return refused(body, form);
    if (editionOf(body) === editionOf(view)) return done('It is so already.');
    if (editionOf(view) !== textOf(form, 'edition')) {
      return refused('Somebody else has changed it meanwhile. Nothing was changed.', form);
    }
    await tell(form, { service: 'catalog', method: 'PUT', path: `/products/${id}`, body });
    return done('Saved: every open page of the shop is told.');
  });
}

export async function setStock(_: OfficeAnswer, form: FormData): Promise<OfficeAnswer> {
  const id = textOf(form, 'productId');
  const [quantity, expected] = [wholeOf(form, 'quantity'), wholeOf(form, 'expected')];
  if (!PRODUCT_ID_PATTERN.test(id)) return refused('There is no such thingy.', form);
  if (quantity === null || quantity > STOCK_QUANTITY_MAX) {
    return refused(`Please give a whole number, at most ${STOCK_QUANTITY_MAX}.`, form);
  }
  const body = { quantity, expected };
  return decide(form, async () => {
    await tell(form, { service: 'order', method: 'PUT', path: `/stock/${id}`, body });
    return done(`The stock is ${quantity}.`);
  });
}

export async function changeOrder(_: OfficeAnswer, form: FormData): Promise<OfficeAnswer> {
  const id = textOf(form, 'orderId');
  const change = textOf(form, 'change');
  const isKnown = change === 'ship' || change === 'cancel';
  if (!CLIENT_ID_PATTERN.test(id) || !isKnown) return refused('There is no such order.', form);
  const answer = await decide(form, async () => {
    await tell(form, { service: 'order', method: 'POST', path: `/orders/${id}/${change}` });
    return done('');
  });
  if (!answer.isProblem) redirect(`${OFFICE_PATH}/orders/${id}`);
  return answer;
}

/** The page shows then what the shop has, if that could be asked. */
async function decide(form: FormData, act: () => Promise<OfficeAnswer>): Promise<OfficeAnswer> {
  try {
    const answer = await act();
    refresh();
    return answer;
  } catch (error) {
    // A redirection, or a page that there is not.
    unstable_rethrow(error);
    if (!isUndecided(error)) refresh();
    return failed(error, form);
  }
}

async function tell(form: FormData, command: OfficeCommand): Promise<void> {
  await tellOffice(textOf(form, 'formId'), command);
}

/** null: it is none. */
function wholeOf(form: FormData, name: string): number | null {
  const text = textOf(form, name).trim();
  return /^\d{1,9}$/.test(text) ? Number(text) : null;
}
