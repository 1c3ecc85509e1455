import { afterEach, expect, it, vi } from 'vitest';
import { keepLanguage } from '../../../src/device/serviceWorker.ts';

afterEach(() => vi.unstubAllGlobals());

const worker = (got: unknown[]) => ({ postMessage: (message: unknown) => void got.push(message) });

it('[F89] a language is kept by the version that waits and by the one that is coming too', async () => {
  const [active, waiting, installing] = [[], [], []] as [unknown[], unknown[], unknown[]];
  const ready = Promise.resolve({ active: worker(active), waiting: worker(waiting), installing: worker(installing) });
  vi.stubGlobal('navigator', { serviceWorker: { ready } });
  keepLanguage('ar');
  await ready;
  const message = { type: 'SPEAK', language: 'ar' };
  expect([active, waiting, installing]).toEqual([[message], [message], [message]]);
});

it('[F89] a language is kept by the one version there is, and nothing is asked of a browser without an offline shell', async () => {
  const active: unknown[] = [];
  const ready = Promise.resolve({ active: worker(active), waiting: null, installing: null });
  vi.stubGlobal('navigator', { serviceWorker: { ready } });
  keepLanguage('de');
  await ready;
  expect(active).toHaveLength(1);
  vi.stubGlobal('navigator', {});
  expect(() => keepLanguage('de')).not.toThrow();
});
