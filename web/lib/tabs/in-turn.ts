/**
 * Does what one tab at a time may do. Resolves to false, and does nothing, if the other tabs don't
 * finish in time. Pages that came without TLS, other than on localhost, have no locks: there it is
 * done at once.
 */
export async function inTurn(
  lock: string,
  waitMsMax: number,
  act: () => Promise<unknown>,
): Promise<boolean> {
  const locks = navigator.locks as LockManager | undefined;
  let hasBegun = false;
  const begin = () => {
    hasBegun = true;
    return act();
  };
  try {
    if (locks === undefined) await begin();
    else await locks.request(lock, { signal: AbortSignal.timeout(waitMsMax) }, begin);
    return true;
  } catch (error) {
    if (hasBegun) throw error;
    return false;
  }
}
