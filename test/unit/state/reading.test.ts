import { describe, expect, it } from 'vitest';
import { createReading } from '../../../src/state/reading.ts';

/** A reading whose answers a test gives, in any order. */
function createSlow(): {
  readonly read: () => Promise<void>;
  readonly answers: (() => void)[];
  readonly fails: ((reason: Error) => void)[];
} {
  const answers: (() => void)[] = [];
  const fails: ((reason: Error) => void)[] = [];
  const read = (): Promise<void> =>
    new Promise((resolve, reject) => {
      answers.push(resolve);
      fails.push(reject);
    });
  return { read, answers, fails };
}
const turns = async (): Promise<void> => {
  for (let turn = 0; turn < 10; turn++) await Promise.resolve();
};

describe('reading again', () => {
  it('runs one reading at a time, and one more for any number of wishes meanwhile', async () => {
    const { read, answers } = createSlow();
    const again = createReading(read);
    const first = again();
    const rest = [again(), again(), again()];
    expect(answers).toHaveLength(1);
    answers[0]!();
    await first;
    await turns();
    expect(answers).toHaveLength(2);
    answers[1]!();
    await Promise.all(rest);
    expect(answers).toHaveLength(2);
  });

  it('keeps a wish only when a reading that began after it has ended', async () => {
    const { read, answers } = createSlow();
    const again = createReading(read);
    void again();
    let kept = false;
    void again().then(() => (kept = true));
    answers[0]!();
    await turns();
    expect(kept).toBe(false);
    answers[1]!();
    await turns();
    expect(kept).toBe(true);
  });

  it('never runs two at once when a wish comes in the moment between two', async () => {
    const { read, answers } = createSlow();
    const again = createReading(read);
    const first = again();
    void again();
    const between = first.then(() => void again());
    answers[0]!();
    await between;
    await turns();
    expect(answers).toHaveLength(2);
  });

  it('goes on after one that throws, and tells only whoever waited for it', async () => {
    const { read, answers, fails } = createSlow();
    const again = createReading(read);
    const first = again();
    const second = again();
    fails[0]!(new Error('no'));
    await expect(first).rejects.toThrow('no');
    await turns();
    answers[1]!();
    await second;
    const third = again();
    answers[2]!();
    await third;
  });
});
