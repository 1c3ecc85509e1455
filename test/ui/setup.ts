/**
 * Files of tests share one page: each begins where the page began. Loading it anew for each would take longer than most of them do.
 */
import { afterAll, beforeEach, vi } from 'vitest';
import { cleanup } from 'vitest-browser-svelte';

// What the library does by itself for the first file alone, in which it is loaded.
beforeEach(() => cleanup());

afterAll(async () => {
  await cleanup();
  vi.useRealTimers();
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
  localStorage.clear();
});
