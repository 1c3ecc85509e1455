/** Another WebCrypto for the time of one action. */
import { vi } from 'vitest';

export async function withSubtle<T>(subtle: unknown, act: () => Promise<T>): Promise<T> {
  const real = globalThis.crypto;
  vi.stubGlobal('crypto', { subtle, getRandomValues: real.getRandomValues.bind(real) });
  try {
    return await act();
  } finally {
    vi.unstubAllGlobals();
  }
}
