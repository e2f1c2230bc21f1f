import { expect, it } from 'vitest';
import { ShopError } from '../shop-error.ts';
import { done, failed, refused } from './office-answer.ts';

function form(): FormData {
  const data = new FormData();
  data.set('formId', 'form-1');
  data.set('name', 'Lamp');
  data.set('$ACTION_ID', 'of the framework');
  return data;
}

it('keeps what stood in a form that was refused, which is then another form', () => {
  const answer = refused('No.', form());
  expect(answer).toMatchObject({ said: 'No.', isProblem: true });
  expect(answer.fields).toEqual({ formId: 'form-1', name: 'Lamp' });
  expect(answer.formId).not.toBe('form-1');
  expect(failed(new ShopError('stock-changed', 409), form()).formId).not.toBe('form-1');
});

it('leaves a form the same one as long as nobody knows what became of it', () => {
  expect(failed(new ShopError('outcome-unknown', 504), form()).formId).toBe('form-1');
});

it('begins anew when it is done', () => {
  expect(done('Saved.')).toMatchObject({ said: 'Saved.', isProblem: false, fields: null });
  expect(done('Saved.').formId).not.toBe(done('Saved.').formId);
});
