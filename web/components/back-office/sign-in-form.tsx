'use client';

import { useActionState } from 'react';
import { signIn } from '../../app/back-office/actions.ts';
import { firstAnswer } from '../../lib/back-office/office-answer.ts';
import { FormAnswer } from './form-answer.tsx';

export function SignInForm() {
  const [answer, act, isPending] = useActionState(signIn, firstAnswer(''));
  return (
    <form action={act} className="office-form">
      <label htmlFor="token">Token</label>
      <input
        id="token"
        type="password"
        name="token"
        required={true}
        maxLength={512}
        autoComplete="current-password"
      />
      <button type="submit" className="primary">
        Sign in
      </button>
      <FormAnswer answer={answer} isPending={isPending} />
    </form>
  );
}
