/** When a choice counts: at once by pointer, by keyboard when it has stood, once each. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Policy } from '../../../src/app/api.ts';
import { PolicyChoice, REST_MS } from '../../../src/state/policyChoice.svelte.ts';

describe('[F30] a choice of who can reach me', () => {
  let applied: Policy[];
  let choice: PolicyChoice;

  beforeEach(() => {
    vi.useFakeTimers();
    applied = [];
    choice = new PolicyChoice((policy) => Promise.resolve(applied.push(policy)));
  });
  afterEach(() => void vi.useRealTimers());

  it('counts at once by pointer, and nothing is on its way afterwards', async () => {
    choice.pick('Off', 'pointer');
    expect([applied, choice.pending]).toEqual([['Off'], 'Off']);
    await vi.runAllTimersAsync();
    expect([applied, choice.pending]).toEqual([['Off'], null]);
  });

  it('counts by keyboard when it has stood for a second, and not before', async () => {
    choice.pick('Off', 'key');
    await vi.advanceTimersByTimeAsync(REST_MS - 1);
    expect([applied, choice.pending]).toEqual([[], 'Off']);
    await vi.advanceTimersByTimeAsync(1);
    expect([applied, choice.pending]).toEqual([['Off'], null]);
  });

  it('passes over what the keys only passed through, and rests anew with each', async () => {
    choice.pick('Off', 'key');
    await vi.advanceTimersByTimeAsync(REST_MS - 1);
    choice.pick('Everyone', 'key');
    await vi.advanceTimersByTimeAsync(REST_MS - 1);
    expect(applied).toEqual([]);
    choice.settle();
    await vi.runAllTimersAsync();
    expect(applied).toEqual(['Everyone']);
  });

  it('is not applied twice when two things say that it counts, and not at all when nothing was chosen', async () => {
    choice.settle();
    choice.pick('Off', 'key');
    choice.settle();
    choice.settle();
    await vi.runAllTimersAsync();
    choice.settle();
    expect(applied).toEqual(['Off']);
  });

  it('keeps a newer choice that is made while an older one is on its way', async () => {
    choice.pick('Off', 'pointer');
    choice.pick('Friends', 'key');
    await vi.advanceTimersByTimeAsync(1);
    expect(choice.pending).toBe('Friends');
    await vi.runAllTimersAsync();
    expect([applied, choice.pending]).toEqual([['Off', 'Friends'], null]);
  });
});
