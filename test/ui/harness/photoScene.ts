/** Chats full of photos, drawn here: a grid, a tall one, and one in each state. */
import { rgbaToThumbHash } from 'thumbhash';
import type { MediaView, MessageView } from '../../../src/app/api.ts';
import type { FakeMessenger } from '../../helpers/fakeMessenger.ts';
import { message, photos } from '../../helpers/fakeWorld.ts';
import { makeVideo } from '../../helpers/videoFiles.ts';

const PALETTES = [
  ['#f0ae33', '#74325f', '#2a1826'],
  ['#7fcf9f', '#226445', '#1a3125'],
  ['#c6e2fb', '#1e4d78', '#22415c'],
  ['#ffd2bf', '#852f13', '#5c3020'],
] as const;

/** Hills at some hour of the day. */
async function hills(at: number, width: number, height: number): Promise<{ readonly bytes: Uint8Array<ArrayBuffer>; readonly preview: Uint8Array }> {
  const [sky, near, far] = PALETTES[at % PALETTES.length]!;
  const paint = (w: number, h: number): OffscreenCanvas => {
    const canvas = new OffscreenCanvas(w, h);
    const context = canvas.getContext('2d')!;
    for (const [shade, top, lean] of [[sky, 0, 0], [near, 0.5, 0.25], [far, 0.7, -0.2]] as const) {
      context.fillStyle = shade;
      context.beginPath();
      for (const [x, y] of [[0, top + lean], [1, top], [1, 1], [0, 1]] as const) context.lineTo(x * w, Math.max(0, y) * h);
      context.fill();
    }
    return canvas;
  };
  const small = paint(80, 80).getContext('2d')!.getImageData(0, 0, 80, 80).data;
  const bytes = new Uint8Array(await (await paint(width, height).convertToBlob()).arrayBuffer());
  return { bytes, preview: rgbaToThumbHash(80, 80, small) };
}

/** Somebody before a wall, as a square JPEG. */
async function portrait(at: number): Promise<Uint8Array<ArrayBuffer>> {
  const [wall, coat, hair] = PALETTES[at % PALETTES.length]!;
  const canvas = new OffscreenCanvas(512, 512);
  const context = canvas.getContext('2d')!;
  const round = (shade: string, x: number, y: number, wide: number, high: number): void => {
    context.fillStyle = shade;
    context.beginPath();
    context.ellipse(x, y, wide, high, 0, 0, 2 * Math.PI);
    context.fill();
  };
  context.fillStyle = wall;
  context.fillRect(0, 0, 512, 512);
  round(coat, 256, 520, 210, 190);
  round(hair, 256, 205, 125, 140);
  round('#e0b08c', 256, 230, 92, 115);
  return new Uint8Array(await (await canvas.convertToBlob({ type: 'image/jpeg' })).arrayBuffer());
}

/** Some of them with pictures, and oneself with one. */
export async function faceScene(core: FakeMessenger): Promise<void> {
  for (const [at, id] of ['noor', 'mateo', 'shira', 'kofi'].entries()) core.setPictureOf(id, await portrait(at));
  await core.setPicture({ source: new Blob([await portrait(1)]), side: 512 });
}

async function said(core: FakeMessenger, chat: string, items: readonly Partial<MediaView>[], caption: string, more: Partial<MessageView>): Promise<MessageView> {
  const drawn = await Promise.all(items.map(({ width = 800, height = 600 }, at) => hills(at, width, height)));
  const made = photos(items.map((item, at) => ({ ...item, preview: drawn[at]!.preview })), caption, more);
  drawn.forEach(({ bytes }, at) => core.setPhoto(chat, made.id, at, bytes));
  return made;
}

/** A hundred and fifty photos of a year. */
export async function archiveScene(core: FakeMessenger): Promise<void> {
  const drawn = await Promise.all([0, 1, 2, 3].map((at) => hills(at, 400, 300 + 60 * at)));
  const all = Array.from({ length: 110 }, (_, at) => {
    const own = at % 3 === 0 ? [{}, {}] : [{}];
    const made = photos(
      own.map((_item, index) => ({ alt: `Hills ${at}`, preview: drawn[(at + index) % 4]!.preview })),
      at % 5 === 0 ? 'The light at six' : '',
      { mine: at % 4 === 0, timeMs: Date.now() - (110 - at) ** 1.65 * 10_000_000 },
    );
    made.media.forEach(({ index }) => core.setPhoto('noor', made.id, index, drawn[(at + index) % 4]!.bytes));
    return made;
  });
  core.setThread('noor', all);
}

/** Videos alone, beside photos, and in each state. */
export async function videoScene(core: FakeMessenger): Promise<void> {
  const at = (minutes: number): number => Date.now() - minutes * 60_000;
  const bytes = await makeVideo({ format: 'webm', seconds: 2, width: 640, height: 480 });
  const { bytes: poster } = await hills(1, 64, 48);
  const film = (more: Partial<MediaView> = {}): Partial<MediaView> =>
    ({ kind: 'video', mime: 'video/webm', durationMs: 24_000, bytes: 6_100_000, width: 640, height: 480, poster, ...more });
  const play = async (chat: string, items: readonly Partial<MediaView>[], caption: string, more: Partial<MessageView>): Promise<MessageView> => {
    const made = await said(core, chat, items, caption, more);
    items.forEach(({ kind }, index) => kind === 'video' && core.setPhoto(chat, made.id, index, bytes));
    return made;
  };
  core.setThread('noor', [
    await play('noor', [film({ alt: 'The ferry turns', durationMs: 2000, bytes: bytes.length })], 'From the ferry', { timeMs: at(50) }),
    await play('noor', [film({ durationMs: 3_723_000, bytes: 214_000_000 }), {}, film({ poster: new Uint8Array() })], '', { mine: true, state: 'Read', timeMs: at(30) }),
    await play('noor', [film({ width: 480, height: 854 })], '', { timeMs: at(10) }),
  ]);
  const states: readonly Partial<MediaView>[] = [film({ state: 'Loading', progress: 0.4 }), film({ state: 'Waiting' }), film({ state: 'On tap' }), film({ state: 'Failed' })];
  core.setThread('mateo', [
    await play('mateo', [film({ state: 'Waiting' })], '', { timeMs: at(30) }),
    await play('mateo', [film({ state: 'Failed' })], '', { timeMs: at(25) }),
    await play('mateo', [film({ state: 'Loading', progress: 0.6 })], '', { timeMs: at(22) }),
    await play('mateo', states, '', { timeMs: at(20) }),
  ]);
}

export async function photoScene(core: FakeMessenger): Promise<void> {
  const at = (minutes: number): number => Date.now() - minutes * 60_000;
  const six = Array.from({ length: 6 }, (_, index) => ({ alt: `Hills, one behind the other, number ${index + 1}` }));
  core.setThread('noor', [
    message('All of them from this morning', { timeMs: at(50) }),
    await said(core, 'noor', six, '', { timeMs: at(49) }),
    await said(core, 'noor', [{ width: 720, height: 900, alt: 'A hill at dawn' }], 'I stood there for twenty minutes.', { mine: true, state: 'Read', timeMs: at(30) }),
    await said(core, 'noor', [{ state: 'Loading', progress: 0.4 }, {}, {}], 'Three more', { mine: true, state: 'Queued', timeMs: at(3) }),
  ]);
  const states: readonly Partial<MediaView>[] = [{ state: 'Loading', progress: 0.4 }, { state: 'Waiting' }, { state: 'On tap' }, { state: 'Failed' }];
  core.setThread('mateo', [
    ...(await Promise.all(states.slice(0, 2).map((state, index) => said(core, 'mateo', [state], '', { timeMs: at(40 - index * 6) })))),
    await said(core, 'mateo', states, 'One in each state', { timeMs: at(20) }),
  ]);
}
