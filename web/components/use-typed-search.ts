import { useRouter } from 'next/navigation';
import {
  type FocusEvent,
  type FormEvent,
  useCallback,
  useEffect,
  useRef,
  useState,
  useTransition,
} from 'react';
import { type ListQuery, listHref, listParams, parseListQuery } from '../lib/list-query.ts';
import { TypedAddress } from '../lib/typed-address.ts';

/** After the last key: below it most people are still typing. */
const TYPING_PAUSE_MS = 250;

/**
 * Leads to the results of what stands in a form a moment after the last key, and at once when it is
 * sent or left. The router gives up what is on the way when it is led somewhere else: no older
 * result comes after a newer one.
 */
export function useTypedSearch(query: ListQuery) {
  const form = useRef<HTMLFormElement>(null);
  const router = useRouter();
  const [typed] = useState(() => new TypedAddress());
  const [isPending, startTransition] = useTransition();
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);

  const forget = useCallback(() => {
    clearTimeout(timer.current);
    timer.current = undefined;
  }, []);
  const show = useCallback(() => {
    forget();
    if (!form.current?.checkValidity()) return;
    const wanted = listHref(parseListQuery(fieldsOf(form.current)));
    const way = typed.wayTo(wanted, `${location.pathname}${location.search}`);
    if (way !== null) startTransition(() => router[way](wanted, { scroll: false }));
  }, [forget, router, typed]);
  const onBack = useCallback(() => {
    forget();
    typed.settle();
  }, [forget, typed]);
  useEffect(() => forget, [forget]);
  const onTyped = useFollowing(form, query, onBack);

  return {
    form,
    isPending,
    onInput() {
      onTyped();
      forget();
      timer.current = setTimeout(show, TYPING_PAUSE_MS);
    },
    onSubmit(event: FormEvent) {
      event.preventDefault();
      show();
      typed.settle();
    },
    onBlur({ relatedTarget }: FocusEvent) {
      if (form.current?.contains(relatedTarget)) return;
      if (timer.current !== undefined) show();
      typed.settle();
    },
  };
}

/**
 * The fields follow the address: when the reader goes back, or else never while they type. To be
 * told what they type.
 */
function useFollowing(
  form: { readonly current: HTMLFormElement | null },
  query: ListQuery,
  onBack: () => void,
): () => void {
  const isBack = useRef(false);
  const shown = useRef(query);
  useEffect(() => {
    const onPopState = () => {
      // A link within the page, such as the one that skips to its content, leads to no other list.
      isBack.current = !isHere(shown.current);
      if (isBack.current) onBack();
    };
    // Captured: before the router is told, which may show the other list at once.
    addEventListener('popstate', onPopState, { capture: true });
    return () => removeEventListener('popstate', onPopState, { capture: true });
  }, [onBack]);
  useEffect(() => {
    const isTyping = form.current?.contains(document.activeElement) && !isBack.current;
    isBack.current = false;
    shown.current = query;
    if (form.current === null || isTyping) return;
    for (const [name, text] of Object.entries(listParams(query))) {
      const field = form.current.elements.namedItem(name);
      if (field instanceof HTMLInputElement && field.type !== 'hidden') field.value = text;
    }
  }, [form, query]);
  return useCallback(() => {
    isBack.current = false;
  }, []);
}

/** Whether the address is that of this list. */
function isHere(query: ListQuery): boolean {
  const { pathname, search } = location;
  const here = parseListQuery(Object.fromEntries(new URLSearchParams(search)));
  return pathname === '/' && listHref(here) === listHref(query);
}

function fieldsOf(form: HTMLFormElement): Record<string, string> {
  const texts = [...new FormData(form)].map(([name, value]) => [name, String(value)]);
  return Object.fromEntries(texts) as Record<string, string>;
}
