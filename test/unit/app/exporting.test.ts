/** The export between whole Messengers: the archive is opened and read, as anybody would. */
import { strFromU8, unzipSync } from 'fflate';
import { beforeAll, describe, expect, it } from 'vitest';
import type { MessageView } from '../../../src/app/api.ts';
import type { ExportOrder, FileContents, FilePart } from '../../../src/app/fileApi.ts';
import { keyOf } from '../../../src/protocol/ids.ts';
import type { Result } from '../../../src/protocol/errors.ts';
import { syntheticSource } from '../../helpers/blobs.ts';
import { photo, send } from '../../helpers/photos.ts';
import { befriend, createWorld, idOf, say, type World, type WorldPerson } from '../../helpers/world.ts';

const SIZE = 200_000;
let world: World;
let alice: WorldPerson;
let bob: WorldPerson;
/** Bob's chat with Alice. */
let chat: string;

async function valueOf<T>(verb: Promise<Result<T>>): Promise<T> {
  const result = await world.clock.outcome(verb);
  if (!result.ok) throw new Error(result.error.code);
  return result.value;
}

interface Made {
  readonly files: Readonly<Record<string, Uint8Array>>;
  readonly contents: FileContents;
  readonly parts: readonly FilePart[];
  readonly bytes: Uint8Array;
}

async function make(who: WorldPerson, order: Partial<ExportOrder> = {}): Promise<Made> {
  await valueOf(who.messenger.beginFile({ what: 'export', media: true, readme: 'Read me: jürgen', ...order }));
  const parts: FilePart[] = [];
  while (!parts.at(-1)?.done) parts.push(await valueOf(who.messenger.nextPart()));
  const bytes = new Uint8Array(Buffer.concat(parts.map((part) => part.bytes)));
  return { files: unzipSync(bytes), contents: parts.at(-1)!.done!, parts, bytes };
}

const jsonOf = ({ files }: Made) => JSON.parse(strFromU8(files['kith.json']!)) as Record<string, never> & { conversations: { with: string; messages: Record<string, unknown>[] }[]; people: { id: string; name: string }[]; account: Record<string, unknown> };
async function pageOf(who: WorldPerson, other: string): Promise<readonly MessageView[]> {
  const page = await who.messenger.thread(await idOf(who, other), { at: 'end' }, 100);
  return page.ok ? page.value.messages : [];
}
const newest = async (who: WorldPerson, other: string): Promise<MessageView> => (await pageOf(who, other)).at(-1)!;

beforeAll(async () => {
  world = await createWorld({ seed: 'export' });
  [alice, bob] = [await world.person('Alice'), await world.person('Bob')];
  await befriend(world, alice, bob);
  chat = await idOf(bob, 'Alice');
  await say(world, alice, 'Bob', 'Shall we go "today"?\n\u2028Yes');
  await world.until(async () => (await pageOf(bob, 'Alice')).length === 1, 'Bob has it');
  const asked = await newest(bob, 'Alice');
  const answered = await valueOf(bob.messenger.sendText(chat, 'Gladly', asked.id));
  await valueOf(bob.messenger.edit(chat, answered, 'Very gladly'));
  await valueOf(bob.messenger.react(chat, asked.id, '❤️'));
  const taken = await valueOf(bob.messenger.sendText(chat, 'A secret that goes'));
  await valueOf(bob.messenger.deleteForEveryone(chat, taken));
  const mine = await valueOf(bob.messenger.sendText(chat, 'For my eyes no more'));
  await valueOf(bob.messenger.deleteForMe(chat, mine));
  await send(world, alice, 'Bob', [photo()], 'the hill');
  await world.until(async () => (await newest(bob, 'Alice'))?.media[0]?.state === 'Here', 'the photo came');
});

describe('[F85] an export', () => {
  it('has what the chat shows, in its order: senders, times, texts, answers, changes, reactions, and what was deleted as deleted', async () => {
    const made = await make(bob);
    const json = jsonOf(made);
    expect(json).toMatchObject({ format: 'kith-export', version: 1, account: { name: 'Bob', whoMayWrite: 'Friends' } });
    const [me, her] = [json.account['id'], json.people[0]!.id];
    expect(json.people).toMatchObject([{ name: 'Alice', relationship: 'Friends', verified: false }]);
    expect(json.conversations.map((one) => one.with)).toEqual([her]);
    const [asked, answered, taken, photoed] = json.conversations[0]!.messages;
    expect(json.conversations[0]!.messages.length).toBe(4);
    expect(asked).toMatchObject({ from: her, kind: 'text', text: 'Shall we go "today"?\n\u2028Yes', reactions: [{ from: me, emoji: '❤️' }] });
    expect(answered).toMatchObject({ from: me, text: 'Very gladly', replyTo: asked!['id'], earlierTexts: [{ text: 'Gladly' }] });
    expect(taken).toMatchObject({ from: me, kind: 'deleted' });
    expect(photoed).toMatchObject({ from: her, kind: 'media', text: 'the hill', media: [{ type: 'image/jpeg', bytes: SIZE, description: 'a hill' }] });
    for (const one of json.conversations[0]!.messages) expect(new Date(String(one['sentAt'])).toISOString()).toBe(one['sentAt']);
    expect(made.contents).toEqual({ messages: 4, media: 1, missing: 0 });
    const text = strFromU8(made.files['kith.json']!);
    for (const gone of ['A secret that goes', 'For my eyes no more']) expect(text).not.toContain(gone);
  });

  it('has the photos that are here, byte for byte, under the names that it gives them, and a word to who opens it', async () => {
    const made = await make(bob);
    const { file } = (jsonOf(made).conversations[0]!.messages[3]!['media'] as { file: string }[])[0]!;
    expect(file).toMatch(/^media\/\d{4}-\d\d-\d\d-[0-9a-f]{64}-1\.jpg$/);
    expect(made.files[file]).toEqual(new Uint8Array(await syntheticSource(SIZE).slice(0, SIZE).arrayBuffer()));
    expect(strFromU8(made.files['README.txt']!)).toBe('Read me: jürgen');
    expect(Object.keys(made.files).sort()).toEqual(['README.txt', 'kith.json', file].sort());
  });

  it('names no file for a photo that was left out, or is not on this device any more', async () => {
    const without = await make(bob, { media: false });
    const fileIn = (made: Made) => (jsonOf(made).conversations[0]!.messages[3]!['media'] as { file: string | null }[])[0]!.file;
    expect(fileIn(without)).toBeNull();
    expect(without.contents).toEqual({ messages: 4, media: 0, missing: 0 });
    await valueOf(bob.messenger.freeUp(chat));
    const freed = await make(bob);
    expect([fileIn(freed), freed.contents]).toEqual([null, { messages: 4, media: 0, missing: 1 }]);
    expect(Object.keys(freed.files)).toEqual(['README.txt', 'kith.json']);
    await valueOf(bob.messenger.fetchMedia(chat, (await newest(bob, 'Alice')).id, 0));
    await world.until(async () => (await newest(bob, 'Alice'))?.media[0]?.state === 'Here', 'it came again');
  });

  it('has no secret of the account in it', async () => {
    const { bytes, files } = await make(bob);
    const home = bob.core.book.home;
    const secrets = [home.deviceSeed, home.homeSecret, home.contactSeed, home.bundleSecret, home.inboxSecret, ...home.prekeys.map(({ secret }) => secret)];
    const text = strFromU8(files['kith.json']!);
    for (const secret of secrets) {
      expect(Buffer.from(bytes).includes(Buffer.from(secret))).toBe(false);
      expect(text).not.toContain(keyOf(secret));
    }
  });

  it('comes in parts that grow in progress, and ends with what is in it', async () => {
    const { parts } = await make(bob);
    const all = parts.map(({ progress }) => progress);
    expect(all).toEqual([...all].sort((a, b) => a - b));
    expect([all.length > 3, all.at(-1)]).toEqual([true, 1]);
    expect(Math.max(...parts.map(({ bytes }) => bytes.length))).toBeLessThan(1024 * 1024);
  });

  it('that is not wanted any more gives no further part, and another can be begun', async () => {
    await valueOf(bob.messenger.beginFile({ what: 'export', media: true, readme: '' }));
    await valueOf(bob.messenger.nextPart());
    await valueOf(bob.messenger.beginFile(null));
    expect(await world.clock.outcome(bob.messenger.nextPart())).toEqual({ ok: false, error: { code: 'fileNotBegun' } });
    expect((await make(bob)).contents.messages).toBe(4);
  });

  it('is of nobody where there is no account', async () => {
    const nobody = await world.stranger('Nobody');
    expect(await world.clock.outcome(nobody.messenger.beginFile({ what: 'export', media: true, readme: '' }))).toEqual({ ok: false, error: { code: 'noAccount' } });
  });
});
