import { aStackInput } from './a-stack.fixture.js';
import { hashOf } from './hash.js';
import { render } from './render.js';

const { hash, ...container } = render(aStackInput()).containers[0]!;

describe('The hash', () => {
  it('is SHA-256 in hex over all but itself', () => {
    expect(hash).toMatch(/^[0-9a-f]{64}$/);
    expect(hashOf(container, 0)).toBe(hash);
  });

  it('does not hang on the order of keys', () => {
    const reversed = Object.fromEntries(Object.entries(container).reverse()) as typeof container;
    expect(hashOf(reversed, 0)).toBe(hash);
  });

  it('is the same whether a file is the object of the release or one that is equal to it', () => {
    expect(container.files.some(({ content }) => typeof content === 'string')).toBe(true);
    expect(hashOf(structuredClone(container), 0)).toBe(hash);
  });

  it('changes with every part of the container and with a restart', () => {
    for (const [key, value] of Object.entries(container)) {
      const other = Array.isArray(value) ? ['something else'] : 'something else';
      expect(hashOf({ ...container, [key]: other }, 0)).not.toBe(hash);
    }
    expect(hashOf(container, 1)).not.toBe(hash);
  });
});
