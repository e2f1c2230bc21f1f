'use client';

import { useRef, useState } from 'react';
import { problemMessage } from '../lib/problem-message.ts';
import { useShop } from './shop-provider.tsx';

/** Ends the session in this browser. Asks first: there is no way back into it. */
export function ForgetMe() {
  const { session } = useShop();
  const dialog = useRef<HTMLDialogElement>(null);
  const [isBusy, setIsBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const onForget = async () => {
    setIsBusy(true);
    setProblem(null);
    try {
      // Every tab of this browser leaves its page then, this one too.
      await session.forget();
    } catch (error) {
      setProblem(problemMessage(error));
      setIsBusy(false);
    }
  };
  return (
    <>
      <button type="button" className="quiet" onClick={() => dialog.current?.showModal()}>
        Forget me on this device
      </button>
      <dialog ref={dialog} aria-labelledby="forget-title" className="forget">
        <h2 id="forget-title">Forget me on this device?</h2>
        <p>
          Your cart goes, and this browser no longer finds your orders. What was ordered stays
          ordered. This can’t be undone.
        </p>
        {problem !== null && (
          <p role="alert" className="problem">
            {problem}
          </p>
        )}
        <div className="actions">
          <button type="button" onClick={() => dialog.current?.close()}>
            Keep me
          </button>
          <button type="button" className="primary" disabled={isBusy} onClick={onForget}>
            Forget me
          </button>
        </div>
      </dialog>
    </>
  );
}
