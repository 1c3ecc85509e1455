import { describe, expect, it } from 'vitest';
import { createSpace, type Files } from '../../../src/device/space.ts';

const GB = 1_000_000_000;

/** A private file system with so much left, and what it was asked for. */
function filesOf(left: number) {
  const log = { most: 0, open: 0, files: new Map<string, number>() };
  const files: Files = {
    async getFileHandle(name) {
      log.files.set(name, 0);
      return {
        async createSyncAccessHandle() {
          if (log.open > 0) throw new DOMException('', 'NoModificationAllowedError');
          log.open++;
          return {
            truncate(bytes) {
              if (bytes > left) throw new DOMException('', 'QuotaExceededError');
              log.most = Math.max(log.most, bytes);
              log.files.set(name, bytes);
            },
            close: () => void log.open--,
          };
        },
      };
    },
    async removeEntry(name) {
      if (log.files.get(name) !== 0 || log.open > 0) throw new DOMException('', 'InvalidStateError');
      log.files.delete(name);
    },
  };
  return { log, getDirectory: async () => files };
}

describe('[F85] the room of a device', () => {
  it('is what its browser tells, where no file can be asked', async () => {
    const space = createSpace({ storage: { estimate: async () => ({ usage: 3, quota: 10 }) } });
    expect([await space.estimate(), await space.fits(7), await space.fits(8)]).toEqual([{ used: 3, most: 10 }, true, false]);
  });

  it('is less than that where a file cannot grow so far, and nothing of the file stays', async () => {
    const { log, getDirectory } = filesOf(2.5 * GB);
    const space = createSpace({ storage: { estimate: async () => ({ usage: GB, quota: 11 * GB }), getDirectory } });
    const { used, most } = (await space.estimate())!;
    expect([used, Math.round((most - used) / 1_000_000)]).toEqual([GB, 2500]);
    expect(log.most).toBeLessThanOrEqual(2.5 * GB);
    expect(await Promise.all([space.fits(2.5 * GB), space.fits(2.5 * GB + 1), space.fits(1)])).toEqual([true, false, true]);
    expect([log.open, log.files]).toEqual([0, new Map()]);
  });

  it('is not more than what its browser tells, however far a file grows', async () => {
    const space = createSpace({ storage: { estimate: async () => ({ usage: 3 * GB, quota: 4 * GB }), ...filesOf(100 * GB) } });
    expect([await space.estimate(), await space.fits(GB), await space.fits(GB + 1)]).toEqual([{ used: 3 * GB, most: 4 * GB }, true, false]);
  });

  it.each([
    ['there is no storage', {}],
    ['the browser cannot tell', { storage: {} }],
    ['it tells half of it', { storage: { estimate: async () => ({ usage: 3 }) } }],
    ['asking fails', { storage: { estimate: () => Promise.reject(new TypeError('opaque origin')), getDirectory: () => Promise.reject(new TypeError('opaque origin')) } }],
  ])('is not known where %s, and nothing breaks: the disk will say', async (_, platform) => {
    const space = createSpace(platform);
    expect([await space.estimate(), await space.fits(1000 * GB)]).toEqual([null, true]);
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
