/**
 * The export: an archive that anybody can read, with what the screens show, chapter by chapter. First the photos and videos, so that
 * `kith.json` behind them names those alone that are whole in it. Loaded when it is asked for.
 */
import type { TimelineItem } from '../chat/types.ts';
import { MEDIA_TYPES, mediaKindOf, type MediaItem } from '../chat/media.ts';
import type { Person } from '../people/person.ts';
import { keyOf, sameBytes } from '../protocol/ids.ts';
import type { MessageView } from './api.ts';
import type { Chat } from './chats.ts';
import type { Core } from './core.ts';
import { headOf, lineOf, waitingLine } from './exportForm.ts';
import type { ExportOrder, FileContents, FilePart } from './fileApi.ts';
import { ZipWriter } from './zip.ts';

const utf8 = new TextEncoder();
const ENDINGS: Readonly<Record<(typeof MEDIA_TYPES)[keyof typeof MEDIA_TYPES][number], string>> = {
  'image/jpeg': 'jpg', 'image/webp': 'webp', 'image/png': 'png', 'image/gif': 'gif', 'video/mp4': 'mp4', 'video/webm': 'webm',
};
/** What a chapter counts for beside photos, as bytes of work. */
const CHAPTER_WORK = 64 * 1024;
/** More than can wait with somebody with whom there is no chat. */
const WAITING = 8;

interface Talk {
  readonly person: Person;
  readonly chat: Chat | null;
  readonly chapters: readonly number[];
}

/** How far the work is. */
class Progress {
  #done = 0;
  readonly #all: number;
  constructor(all: number) {
    this.#all = Math.max(1, all);
  }
  add(work: number): number {
    this.#done += work;
    return Math.min(1, this.#done / this.#all);
  }
}

interface Export {
  readonly core: Core;
  readonly zip: ZipWriter;
  readonly progress: Progress;
  /** Names of what is in the archive, by root. */
  readonly files: Map<string, string>;
  contents: FileContents;
}

async function talksOf({ book, chats }: Core): Promise<readonly Talk[]> {
  return Promise.all(
    book.people().map(async (person) => {
      const chat = await chats.chat(person);
      return { person, chat, chapters: (await chat?.friend.conversation.chapters()) ?? [] };
    }),
  );
}

const part = ({ zip, progress }: Export, work: number): FilePart => ({ bytes: zip.take(), progress: progress.add(work), done: null });

const keyOfItem = (line: TimelineItem, index: number): string => `${keyOf(line.id)}-${index + 1}`;

/** Name of a photo or video: the day, the message, and its place in it. */
const fileName = (line: TimelineItem, index: number, mime: keyof typeof ENDINGS): string =>
  `media/${new Date(line.shownMs).toISOString().slice(0, 10)}-${keyOfItem(line, index)}.${ENDINGS[mime]}`;

/** Whether all of it is on this device. What is not is not fetched for this. */
const isHere = ({ exchange, book }: Core, person: Person, line: TimelineItem, item: MediaItem): boolean =>
  sameBytes(line.account, book.self.account) || exchange.media.look(person.account, item).state === 'Here';

/** All bytes of an item, at most 256 MiB, as they come from the disk. None where the first piece is not here. */
async function* mediaParts(work: Export, { person }: Talk, line: TimelineItem, index: number): AsyncGenerator<FilePart> {
  const { core, zip, files } = work;
  const item = line.media[index]!;
  const read = (piece: number): Promise<Uint8Array | null | undefined> => core.exchange.media.read(person.account, item, piece);
  const first = zip.hasRoom(item.bytes) && isHere(core, person, line, item) ? await read(0) : undefined;
  const name = fileName(line, index, item.mime as keyof typeof ENDINGS);
  let piece = first;
  if (first) zip.begin(name, false);
  for (let at = 1; piece; at += 1) {
    zip.push(piece);
    yield part(work, piece.length);
    piece = await read(at);
  }
  if (first) zip.end();
  // What its disk spoilt half-way is in the archive as far as it came, and nothing names it.
  const isWhole = Boolean(first) && piece === null;
  if (isWhole) files.set(keyOfItem(line, index), name);
  work.contents = { ...work.contents, media: work.contents.media + (isWhole ? 1 : 0), missing: work.contents.missing + (isWhole ? 0 : 1) };
}

async function* allMedia(work: Export, talks: readonly Talk[]): AsyncGenerator<FilePart> {
  for (const talk of talks)
    for (const chapter of talk.chapters) {
      for (const line of (await talk.chat?.lines.items(chapter)) ?? [])
        for (const [index, { mime }] of line.media.entries()) if (mediaKindOf(mime) !== null) yield* mediaParts(work, talk, line, index);
      yield part(work, CHAPTER_WORK);
    }
}

/** What is no entry yet: the last stretch of a chat, or all of one that has none. */
async function waitingOf({ chats }: Core, person: Person): Promise<readonly MessageView[]> {
  const stretches = await chats.stretches(person);
  return stretches ? stretches.load(stretches.numbers.at(-1)!) : (await chats.thread(person, { at: 'end' }, WAITING)).messages;
}

/** Writes a list of JSON, each of its values on a line of its own. */
function listWriter(zip: ZipWriter): (values: readonly object[]) => void {
  let isFirst = true;
  return (values) => {
    for (const value of values) {
      zip.push(utf8.encode(`${isFirst ? '' : ','}\n${JSON.stringify(value)}`));
      isFirst = false;
    }
  };
}

async function* conversationParts(work: Export, { person, chat, chapters }: Talk, waiting: readonly MessageView[]): AsyncGenerator<FilePart> {
  const { core, zip, files } = work;
  const write = listWriter(zip);
  const rows = (values: readonly { readonly kind: string }[]): void => {
    write(values);
    work.contents = { ...work.contents, messages: work.contents.messages + values.filter(({ kind }) => kind !== 'missing').length };
  };
  zip.push(utf8.encode(`{"with":"${keyOf(person.account)}","messages":[`));
  for (const chapter of chapters) {
    const lines = await chat!.lines.items(chapter);
    rows(lines.map((line) => lineOf(line, (item, index) => files.get(keyOfItem(item, index)) ?? null)));
    yield part(work, CHAPTER_WORK);
  }
  rows(waiting.map((view) => waitingLine(view, core.book.home, person)));
  zip.push(utf8.encode('\n]}'));
}

async function* allTalk(work: Export, talks: readonly Talk[]): AsyncGenerator<FilePart> {
  const { core, zip } = work;
  const head = JSON.stringify(await headOf(core.book.home, core.book.people(), core.deps.clock.now()), null, 1);
  zip.begin('kith.json', true);
  zip.push(utf8.encode(`${head.slice(0, head.lastIndexOf('}')).trimEnd()},\n "conversations":[`));
  let isFirst = true;
  for (const talk of talks) {
    const waiting = await waitingOf(core, talk.person);
    if (talk.chapters.length === 0 && waiting.length === 0) continue;
    zip.push(utf8.encode(isFirst ? '\n' : ',\n'));
    isFirst = false;
    yield* conversationParts(work, talk, waiting);
  }
  zip.push(utf8.encode('\n]}\n'));
  zip.end();
}

/** The archive in parts. @throws StorageError, LoadError */
export async function* exportParts(core: Core, { media, readme }: ExportOrder): AsyncGenerator<FilePart> {
  const talks = await talksOf(core);
  const held = media ? [...(await (await core.exchange.media.depot()).held()).values()].reduce((sum, { photos, videos }) => sum + photos + videos, 0) : 0;
  const chapters = talks.reduce((sum, talk) => sum + talk.chapters.length, 0);
  const zip = new ZipWriter(core.deps.clock.now());
  const work: Export = { core, zip, progress: new Progress(held + chapters * CHAPTER_WORK * (media ? 2 : 1)), files: new Map(), contents: { messages: 0, media: 0, missing: 0 } };
  zip.begin('README.txt', true);
  zip.push(utf8.encode(readme));
  zip.end();
  if (media) yield* allMedia(work, talks);
  yield* allTalk(work, talks);
  zip.finish();
  yield { bytes: zip.take(), progress: 1, done: work.contents };
}
