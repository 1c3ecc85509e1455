/** What one picks emoji and stickers by, in memory. */
import type { LocalId, MessageView } from '../../src/app/api.ts';
import type { OwnSticker, PickerVerbs, PickerView } from '../../src/app/pickerApi.ts';
import { ok, type fail } from '../../src/protocol/errors.ts';
import { photos, type World } from './fakeWorld.ts';

interface Hands {
  readonly world: World;
  edit(chat: LocalId, change: (messages: readonly MessageView[]) => readonly MessageView[]): void;
  called(verb: string, ...values: readonly unknown[]): ReturnType<typeof fail> | null;
}

export interface PlayPicker {
  /** What was kept before the page was opened. */
  setPicker(view: PickerView): void;
}

export function createFakePicker({ world, called, edit }: Hands): PickerVerbs & PlayPicker {
  let kept: PickerView = { tone: 0, recents: [] };
  let own: readonly OwnSticker[] = [];
  return {
    picker: () => Promise.resolve(ok(kept)),
    keepPicker(view) {
      const refused = called('keepPicker', view.tone, view.recents);
      if (!refused) kept = view;
      return Promise.resolve(refused ?? ok(null));
    },
    async sendSticker(chat, { source, mime, width, height, alt }) {
      const bytes = new Uint8Array(await source.slice(0, source.size).arrayBuffer());
      const refused = called('sendSticker', chat, mime, width, height, alt);
      if (refused) return refused;
      const sent = photos([{ kind: 'sticker', mime, width, height, alt, bytes: bytes.length }], '', { mine: true, state: 'Queued', timeMs: Date.now() });
      world.blobs.set(`${chat}/${sent.id}/0`, bytes);
      edit(chat, (all) => [...all, sent]);
      return ok(sent.id);
    },
    ownStickers: () => Promise.resolve(ok(own)),
    async keepSticker({ source, mime, width, height }) {
      const refused = called('keepSticker', mime, width, height);
      if (!refused) own = [{ id: `own${own.length}`, mime, width, height, bytes: new Uint8Array(await source.slice(0, source.size).arrayBuffer()) }, ...own];
      return refused ?? ok(null);
    },
    removeSticker(id) {
      const refused = called('removeSticker', id);
      if (!refused) own = own.filter((one) => one.id !== id);
      return Promise.resolve(refused ?? ok(null));
    },
    setPicker: (view) => void (kept = view),
  };
}
