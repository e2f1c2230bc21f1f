import { newClientId } from '../client-id.ts';
import { isUndecided, officeProblem } from './office-problem.ts';

/** What a form of the back office is told, and is filled with again. */
export interface OfficeAnswer {
  /** Of the form as it is sent next: see `commandIdOf`. */
  readonly formId: string;
  readonly said: string | null;
  readonly isProblem: boolean;
  /** What stood in it when it could not be done; null: what the shop has. */
  readonly fields: Readonly<Record<string, string>> | null;
}

export function firstAnswer(formId: string): OfficeAnswer {
  return { formId, said: null, isProblem: false, fields: null };
}

export function done(said: string): OfficeAnswer {
  return { formId: newClientId(), said, isProblem: false, fields: null };
}

/** Nothing was sent to any service, or a service has refused it. */
export function refused(said: string, form: FormData): OfficeAnswer {
  return { formId: newClientId(), said, isProblem: true, fields: textsOf(form) };
}

export function failed(error: unknown, form: FormData): OfficeAnswer {
  const answer = refused(officeProblem(error), form);
  return isUndecided(error) ? { ...answer, formId: textOf(form, 'formId') } : answer;
}

export function textOf(form: FormData, name: string): string {
  const value = form.get(name);
  return typeof value === 'string' ? value : '';
}

function textsOf(form: FormData): Record<string, string> {
  const names = [...form.keys()].filter((name) => !name.startsWith('$'));
  return Object.fromEntries(names.map((name) => [name, textOf(form, name)]));
}
