import type { Metadata } from 'next';
import { connection } from 'next/server';
import { SignInForm } from '../../../components/back-office/sign-in-form.tsx';

export const metadata: Metadata = { title: 'Sign in' };

export default async function SignInPage() {
  await connection();
  return (
    <>
      <h1>Back office</h1>
      <SignInForm />
    </>
  );
}
