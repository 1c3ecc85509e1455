/** What one picks emoji by, in memory. */
import type { PickerVerbs, PickerView } from '../../src/app/pickerApi.ts';
import { ok, type fail } from '../../src/protocol/errors.ts';

interface Hands {
  called(verb: string, ...values: readonly unknown[]): ReturnType<typeof fail> | null;
}

export interface PlayPicker {
  /** What was kept before the page was opened. */
  setPicker(view: PickerView): void;
}

export function createFakePicker({ called }: Hands): PickerVerbs & PlayPicker {
  let kept: PickerView = { tone: 0, recents: [] };
  return {
    picker: () => Promise.resolve(ok(kept)),
    keepPicker(view) {
      const refused = called('keepPicker', view.tone, view.recents);
      if (!refused) kept = view;
      return Promise.resolve(refused ?? ok(null));
    },
    setPicker: (view) => void (kept = view),
  };
}
