/** Of a click, what says whether it is to be followed. */
export type Click = Pick<
  MouseEvent,
  'altKey' | 'button' | 'ctrlKey' | 'defaultPrevented' | 'metaKey' | 'shiftKey' | 'target'
>;

/** The light link that this click follows within the page; null: none, or the browser's to open. */
export function followedLink(click: Click): HTMLAnchorElement | null {
  const { button, altKey, ctrlKey, metaKey, shiftKey, defaultPrevented, target } = click;
  const isPlain = button === 0 && !(altKey || ctrlKey || metaKey || shiftKey || defaultPrevented);
  if (!isPlain || !(target instanceof Element)) return null;
  return target.closest<HTMLAnchorElement>('a[data-light]');
}
