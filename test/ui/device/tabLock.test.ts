import { describe, expect, it, onTestFinished } from 'vitest';
import { createTabLock, type TabLock } from '../../../src/device/tabLock.ts';

let names = 0;
const freshName = (): string => `test-${Date.now()}-${names++}`;

/** A tab, and what it did when it was asked to let go. */
function openTab(name: string, letGo: () => Promise<void> = () => Promise.resolve(), patienceMs = 5000): TabLock {
  const tab = createTabLock({ name, letGo, patienceMs });
  onTestFinished(() => void navigator.locks.request(name, { steal: true }, () => undefined));
  return tab;
}

describe('tab lock', () => {
  it('the first tab is the one that writes, the second is not', async () => {
    const name = freshName();
    const first = openTab(name);
    await expect.poll(() => first.state).toBe('here');
    const second = openTab(name);
    await expect.poll(() => second.state).toBe('elsewhere');
    expect(first.state).toBe('here');
  });

  it('hands over cleanly: the writer lets go of the store before the other begins', async () => {
    const name = freshName();
    const steps: string[] = [];
    let finish: () => void = () => undefined;
    const first = openTab(name, () => {
      steps.push('asked');
      return new Promise((done) => {
        finish = () => {
          steps.push('let go');
          done();
        };
      });
    });
    await expect.poll(() => first.state).toBe('here');
    const second = openTab(name);
    second.onChange(() => second.state === 'here' && steps.push('begins'));
    await expect.poll(() => second.state).toBe('elsewhere');
    second.useHere();
    await expect.poll(() => first.state).toBe('elsewhere');
    expect(second.state).toBe('starting');
    finish();
    await expect.poll(() => second.state).toBe('here');
    expect(steps).toEqual(['asked', 'let go', 'begins']);
  });

  it('can be taken back', async () => {
    const name = freshName();
    const first = openTab(name);
    await expect.poll(() => first.state).toBe('here');
    const second = openTab(name);
    await expect.poll(() => second.state).toBe('elsewhere');
    second.useHere();
    await expect.poll(() => second.state).toBe('here');
    first.useHere();
    await expect.poll(() => first.state).toBe('here');
    await expect.poll(() => second.state).toBe('elsewhere');
  });

  it('does not wait for ever for a writer that is frozen', async () => {
    const name = freshName();
    const frozen = openTab(name, () => new Promise(() => undefined));
    await expect.poll(() => frozen.state).toBe('here');
    const second = openTab(name, undefined, 50);
    await expect.poll(() => second.state).toBe('elsewhere');
    second.useHere();
    await expect.poll(() => second.state).toBe('here');
    expect(frozen.state).toBe('elsewhere');
  });

  it('two tabs never both write', async () => {
    const name = freshName();
    const tabs = [openTab(name), openTab(name), openTab(name)];
    await expect.poll(() => tabs.map((tab) => tab.state).sort()).toEqual(['elsewhere', 'elsewhere', 'here']);
    for (const tab of [tabs[1]!, tabs[2]!, tabs[0]!]) {
      tab.useHere();
      await expect.poll(() => tabs.filter((one) => one.state === 'here')).toEqual([tab]);
    }
  });
});
