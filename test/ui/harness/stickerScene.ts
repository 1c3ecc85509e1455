/** A chat with stickers of both, and one of one's own in the sheet. */
import { loadDrawings } from '../../../src/ui/stickers.ts';
import type { FakeMessenger } from '../../helpers/fakeMessenger.ts';
import { message, photos } from '../../helpers/fakeWorld.ts';

export async function stickerScene(core: FakeMessenger): Promise<void> {
  const drawings = await loadDrawings();
  const bytesOf = async (name: string): Promise<Uint8Array<ArrayBuffer>> => new Uint8Array(await (await drawings.picture(name)).arrayBuffer());
  const timeMs = Date.now() - 60_000;
  const sticker = { kind: 'sticker', mime: 'image/png', width: 320, height: 320 } as const;
  const said = [
    message('Back from the hedge', { timeMs }),
    photos([{ ...sticker, alt: 'Hedgehog' }], '', { id: 'hedgehog', timeMs, reactions: [{ emoji: '😍', count: 1, mine: true }] }),
    photos([{ ...sticker, alt: 'Hot drink' }], '', { id: 'hot', timeMs, mine: true, state: 'Delivered' }),
    photos([{ ...sticker, alt: 'Moon, good night', state: 'Waiting' }], '', { id: 'moon', timeMs }),
  ];
  core.setPhoto('noor', 'hedgehog', 0, await bytesOf('hedgehog'));
  core.setPhoto('noor', 'hot', 0, await bytesOf('hot-beverage'));
  core.setThread('noor', said);
  await core.keepSticker({ source: new Blob([await bytesOf('grapes')]), mime: 'image/png', width: 320, height: 320, alt: '' });
}
