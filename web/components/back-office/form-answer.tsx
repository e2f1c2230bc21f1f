'use client';

import type { OfficeAnswer } from '../../lib/back-office/office-answer.ts';

/** Always takes its room, and is said aloud when it changes. */
export function FormAnswer({ answer, isPending }: { answer: OfficeAnswer; isPending: boolean }) {
  const { said, isProblem } = answer;
  return (
    <p
      role="status"
      className={isProblem && !isPending ? 'office-answer is-problem' : 'office-answer'}
    >
      {isPending ? 'One moment …' : said}
    </p>
  );
}
