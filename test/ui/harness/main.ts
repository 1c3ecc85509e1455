/** The page with a core that lives in memory, for looking at. `?scene=` chooses the world; the address chooses the screen. */
import { mount } from 'svelte';
import type { Language } from '../../../src/ports/look.ts';
import App from '../../../src/ui/App.svelte';
import { speak } from '../../../src/ui/words/languages.ts';
import { english } from '../../helpers/english.ts';
import { createFakeBoot, createFakeTab } from '../../helpers/fakeBoot.ts';
import { card, createFakeMessenger, message } from '../../helpers/fakeMessenger.ts';
import { archiveScene, faceScene, photoScene, videoScene } from './photoScene.ts';
import { reachScene } from './reachScene.ts';
import { stickerScene } from './stickerScene.ts';
import { storageScene } from './storageScene.ts';
import { textScene } from './textScene.ts';
import { createHedgerow } from '../../helpers/hedgerow.ts';
import { fail } from '../../../src/protocol/errors.ts';

/** `?language=`: spoken from the beginning; `window.said` tells how something is said in it, for whoever presses buttons by their names. */
const language = new URLSearchParams(location.search).get('language') as Language | null;
const said = new Map<string, string>();
const learn = (from: unknown, there: unknown): void => {
  if (typeof from === 'string') said.set(from, String(there));
  else if (from !== null && typeof from === 'object') for (const [key, value] of Object.entries(from)) learn(value, (there as Record<string, unknown>)[key]);
};
const source: unknown = structuredClone(english);
if (language) await speak(language);
learn(source, english);
Object.assign(window, { said: (text: string) => said.get(text) ?? text });

const scene = new URLSearchParams(location.search).get('scene') ?? 'hedgerow';
const core = scene === 'new' || scene === 'empty' ? createFakeMessenger() : createHedgerow();
if (scene === 'new') core.setAccount({ kind: 'none' });
if (scene === 'earlier') core.setPeople((await core.people()).map((one) => (one.id === 'noor' ? { ...one, alert: 'restored' } : one)));
if (scene === 'offline') core.setConnection('Offline');
if (scene === 'clock') core.setClock('off');
if (scene === 'no-relay') core.setRelays([]);
if (scene === 'forked') core.setThread('mateo', [message('Hello'), message('', { kind: 'twoVersions', timeMs: Date.now() - 60_000 })]);
if (scene === 'slow-link') core.myLink = () => new Promise(() => undefined);
if (scene === 'late-link') core.myLink = () => Promise.resolve(fail('relayUnreachable'));
if (scene === 'trouble') core.thread = () => Promise.resolve(fail('storageFailed'));
if (scene === 'long') {
  core.setThread(
    'noor',
    Array.from({ length: 5000 }, (_, at) =>
      message(`Message ${at}. ${'Word after word. '.repeat(at % 7)}`, {
        mine: at % 3 === 0,
        timeMs: Date.now() - (5000 - at) * 120_000,
      }),
    ),
  );
}
if (scene.startsWith('photos')) await (scene === 'photos-all' ? archiveScene : photoScene)(core);
if (scene.startsWith('faces') || scene === 'storage') await faceScene(core);
if (scene === 'video') await videoScene(core);
if (scene === 'later') {
  await core.sendText('noor', 'Sleep well, I found the jar', null, true);
  core.putLater('noor', 'Good luck with the exam today!', Date.now() + 9 * 3_600_000);
  core.putLater('noor', 'The train is at nine', Date.now() - 3_600_000, { code: 'theirPolicyOff', params: { name: 'Noor Haddad' } });
}
if (scene === 'stickers') await stickerScene(core);
if (scene.startsWith('reach')) reachScene(core, scene);
if (scene.startsWith('earlier')) core.setEarlier('noor', scene === 'earlier-coming' ? { as: 'coming', linked: true } : scene === 'earlier-going' ? { as: 'going', share: 0.4, linked: true } : { as: 'offered', era: 7 });
if (scene.startsWith('storage')) storageScene(core, scene);
if (scene.startsWith('text')) textScene(core, scene);
core.setCard('noor', card('Inês Carvalho', { color: 4 }));
core.setCard('old', 'cardExpired');
const boot = createFakeBoot(core, createFakeTab(scene === 'elsewhere' ? 'elsewhere' : 'here'));
if (scene.startsWith('lock')) boot.lock.set('a warm brown hen', scene !== 'lock-on');
if (scene === 'lock-wait') boot.lock.refuse({ code: 'wait', waitMs: 40_000 });
if (scene === 'reach-refused') boot.scanner.set('refused');
if (scene === 'photos-refused') boot.camera.set('denied');
if (scene === 'storage-held') {
  Object.assign(window, { showSaveFilePicker: undefined });
  core.holdFile();
}
if (scene === 'storage') boot.storage.kept = true;
if (scene === 'photos-preparing') boot.photos.hold();
if (scene === 'photos-leaving') core.holdMedia();
if (scene === 'photos-share') boot.shares.give({ text: 'The light at six, from the ferry\nhttps://lake.example/ferry', files: [1, 2].map((n) => new File(['x'], `${n}.jpg`)), left: 0 });
if (scene === 'photos-bad') boot.photos.refuse('heic');
if (scene.startsWith('notifications')) {
  core.setChoices({ quiet: { on: true, from: 22 * 60, to: 7 * 60 + 30 } });
  boot.notes.set(scene === 'notifications' ? 'granted' : 'denied');
}
if (scene === 'offer') core.setChoices({ answered: [] });
if (scene === 'hint') core.setChoices({ answered: ['notifications', 'install', 'help'] });
if (scene === 'offers') {
  core.setChoices({ answered: ['notifications', 'help'] });
  boot.install.set(true);
  boot.updates.set(true);
}
const newer = { messenger: () => Promise.reject(Object.assign(new Error('no'), { code: 'storageNewer' })) };
const props = scene === 'newer' ? { ...boot, ...newer } : boot;
mount(App, { target: document.querySelector('#app') ?? document.body, props });
if (scene === 'writing') setInterval(() => core.tell({ what: 'writing', chat: 'noor', on: true }), 300);
Object.assign(window, { core });
