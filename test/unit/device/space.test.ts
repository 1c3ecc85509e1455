import { describe, expect, it } from 'vitest';
import { createSpace } from '../../../src/device/space.ts';

describe('[F85] the room of a device', () => {
  it('is what its browser tells', async () => {
    expect(await createSpace({ storage: { estimate: async () => ({ usage: 3, quota: 10 }) } }).estimate()).toEqual({ used: 3, most: 10 });
  });

  it.each([
    ['there is no storage', {}],
    ['the browser cannot tell', { storage: {} }],
    ['it tells half of it', { storage: { estimate: async () => ({ usage: 3 }) } }],
    ['asking fails', { storage: { estimate: () => Promise.reject(new TypeError('opaque origin')) } }],
  ])('is not known where %s, and nothing breaks', async (_, platform) => {
    expect(await createSpace(platform).estimate()).toBeNull();
  });
});

describe('a connection', () => {
  it.each([
    [{ saveData: true, effectiveType: '4g', type: 'wifi' }],
    [{ effectiveType: 'slow-2g' }],
    [{ effectiveType: '2g' }],
    [{ effectiveType: '3g' }],
    [{ type: 'cellular', effectiveType: '4g' }],
  ])('is metered when it says %o', (connection) => expect(createSpace({ connection }).isMetered()).toBe(true));

  it.each([[{ saveData: false, effectiveType: '4g', type: 'wifi' }], [{ effectiveType: '4g' }], [{}], [undefined]])('is not when it says %o', (connection) =>
    expect(createSpace(connection ? { connection } : {}).isMetered()).toBe(false),
  );
});
