import { CLIENT_ID_PATTERN } from '@thingy/contracts';
import { expect, it } from 'vitest';
import { commandIdOf, type OfficeCommand } from './office-command.ts';

const ship: OfficeCommand = { service: 'order', method: 'POST', path: '/orders/o-1/ship' };
const stock = (quantity: number): OfficeCommand => {
  return { service: 'order', method: 'PUT', path: '/stock/lamp', body: { quantity } };
};

it('is the same for the same content of the same form, and another for any other', () => {
  const ids = [
    commandIdOf('form-1', ship),
    commandIdOf('form-2', ship),
    commandIdOf('form-1', stock(1)),
    commandIdOf('form-1', stock(2)),
  ];
  expect(new Set(ids).size).toBe(4);
  expect(commandIdOf('form-1', { ...stock(2), body: { quantity: 2 } })).toBe(ids[3]);
  for (const id of ids) expect(id).toMatch(CLIENT_ID_PATTERN);
});
