/** What the page may ask of the core about what one picks emoji by. */
import type { Result } from '../protocol/errors.ts';

/** Kept on this device. */
export interface PickerView {
  /** Skin tone of the emoji that have some: 0 none, 1 light to 5 dark. */
  readonly tone: number;
  /** What was picked, the newest first, each once, at most 24. */
  readonly recents: readonly string[];
}

export interface PickerVerbs {
  picker(): Promise<Result<PickerView>>;
  /** In place of what was kept. What is no emoji, and what is too many, stays out. */
  keepPicker(view: PickerView): Promise<Result<null>>;
}
