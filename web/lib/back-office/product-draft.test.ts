import { describe, expect, it } from 'vitest';
import { draftOf, editionOf } from './product-draft.ts';

const lamp = {
  name: 'Lamp',
  description: 'It glows.\nAt night.',
  priceCents: 1_250,
  picture: 'lamp.svg',
  category: 'Lights',
};

function formOf(fields: Record<string, string> = {}): FormData {
  const form = new FormData();
  const { name, category } = lamp;
  const all = { name, description: 'It glows.\r\nAt night.', category, price: '12.5', ...fields };
  for (const [field, text] of Object.entries(all)) form.set(field, text);
  return form;
}

describe('a draft of a product', () => {
  it('is what the form says, with the picture that it has', () => {
    expect(draftOf(formOf(), lamp)).toEqual(lamp);
    expect(draftOf(formOf({ price: '0,99', name: ' Mug ' }), lamp)).toMatchObject({
      name: 'Mug',
      priceCents: 99,
    });
  });

  it.each([
    [{ name: '  ' }, 'name'],
    [{ name: 'x'.repeat(201) }, 'name'],
    [{ category: '' }, 'category'],
    [{ description: 'x'.repeat(2_001) }, 'description'],
    [{ price: '' }, 'price'],
    [{ price: '0' }, 'price'],
    [{ price: '1.999' }, 'price'],
  ])('says what is wrong: %j', (fields, word) => {
    expect(draftOf(formOf(fields as unknown as Record<string, string>), lamp)).toContain(word);
  });

  it('has an edition that is the same for the same product only', () => {
    expect(editionOf({ ...lamp, picture: 'lamp.svg' })).toBe(editionOf(lamp));
    expect(editionOf({ ...lamp, priceCents: 1 })).not.toBe(editionOf(lamp));
  });
});
