/**
 * What one picks emoji by, kept on this device and sealed as all its records are: whoever finds the device does not read from it
 * what was said.
 *
 *   [1, tone, [emoji …]]
 */
import { isEmoji } from '../chat/emoji.ts';
import { atRestKey } from '../crypto/derive.ts';
import type { Store } from '../ports/storage.ts';
import { decode, encode, FormError, read } from '../protocol/codec.ts';
import { fail, ok } from '../protocol/errors.ts';
import { LIMITS } from '../protocol/limits.ts';
import { FORMAT } from '../protocol/version.ts';
import type { Core } from './core.ts';
import { unlessFull } from './drafts.ts';
import type { PickerVerbs, PickerView } from './pickerApi.ts';

/** Three rows of a phone. */
const RECENTS = 24;
const TONES = 5;
const TABLE = 'picker';

type Kept = Pick<Store, 'records' | 'localKey'>;
const placeIn = ({ localKey }: Kept) => atRestKey(localKey, new TextEncoder().encode(TABLE));

/** @throws FormError */
function decodePicker(row: Uint8Array): PickerView {
  const [version, tone, recents] = read.tuple(decode(row), 3);
  read.version(version, FORMAT);
  return { tone: read.int(tone, 0, TONES), recents: read.list(recents, RECENTS).map((one) => read.text(one, LIMITS.reactionBytes)) };
}

/** Until something is kept, and where another version kept it: no tone, and nothing picked. */
async function readPicker({ records, localKey }: Kept): Promise<PickerView> {
  const row = await records.get(TABLE, placeIn({ records, localKey }));
  try {
    if (row) return decodePicker(row);
  } catch (error) {
    if (!(error instanceof FormError)) throw error;
  }
  return { tone: 0, recents: [] };
}

export const pickerVerbs = (core: Core): Pick<PickerVerbs, 'picker' | 'keepPicker'> => ({
  async picker() {
    return core.book.hasHome ? ok(await readPicker(core.deps.store)) : fail('noAccount');
  },
  async keepPicker({ tone, recents }) {
    if (!core.book.hasHome) return fail('noAccount');
    const { records, localKey } = core.deps.store;
    const kept = [...new Set(recents)].filter(isEmoji).slice(0, RECENTS);
    await unlessFull(records.put(TABLE, placeIn({ records, localKey }), encode([FORMAT, Math.min(TONES, Math.max(0, Math.trunc(tone))), kept]), 'relaxed'));
    return ok(null);
  },
});
