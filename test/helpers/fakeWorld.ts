/** The world of the core in memory: what is in it, how to make a piece of it, and the snapshots a Messenger gives of it. */
import type {
  AccountStatus,
  Anchor,
  CardPreview,
  ChatSummary,
  ConnectionState,
  LocalId,
  Me,
  MediaView,
  MessageView,
  PersonSees,
  PersonView,
  PolicyView,
  RelaySaw,
  RelayView,
  RequestView,
  ThreadPage,
} from '../../src/app/api.ts';
import type { ListingView } from '../../src/app/listingApi.ts';
import type { DetailsView, QuoteView } from '../../src/app/talkingApi.ts';
import { fail, ok, type Result, type UserCode } from '../../src/protocol/errors.ts';

export const PHRASE: readonly string[] = 'hollow amber river sketch pepper lantern orbit velvet maple copper window thistle'.split(' ');
export const WORDS = ['amber', 'otter', 'violin', 'harbour', 'moss', 'lantern'] as const;

export const person = (id: string, name: string, more: Partial<PersonView> = {}): PersonView => ({
  id,
  name,
  color: 2,
  picture: null,
  relationship: 'Friends',
  waiting: false,
  relayHosts: ['hearth.example'],
  locked: null,
  connection: 'Away',
  verified: false,
  alert: null,
  ...more,
});

/** What is no entry yet has no place in the chat: nobody can have read up to it. */
export const isEntry = (id: string): boolean => !/^[fq]\./.test(id);

let made = 0;
export const message = (text: string, more: Partial<MessageView> = {}): MessageView => ({
  id: `m${++made}`,
  mine: false,
  kind: 'text',
  media: [],
  quote: null,
  reactions: [],
  edited: false,
  text,
  timeMs: Date.now() - 3_600_000 + made * 1000,
  timeUncertain: false,
  state: more.mine ? 'Delivered' : null,
  relays: [],
  count: 0,
  unread: false,
  ...more,
});

/** What an answer to a message shows of it. */
export const quoteOf = ({ id, mine, text, media, kind }: MessageView): QuoteView => ({ entry: id, id, mine, text, media: media.map((one) => one.kind), deleted: kind === 'deleted' });

/** A photo that is here, of 4 : 3. */
export const photo = (more: Partial<MediaView> = {}): MediaView => ({
  index: 0,
  kind: 'photo',
  mime: 'image/png',
  width: 800,
  height: 600,
  durationMs: 0,
  bytes: 2_100_000,
  preview: new Uint8Array(),
  poster: new Uint8Array(),
  alt: '',
  state: 'Here',
  progress: 1,
  ...more,
});

/** A message of photos, numbered in order. */
export const photos = (items: readonly Partial<MediaView>[], caption = '', more: Partial<MessageView> = {}): MessageView =>
  message(caption, { kind: 'media', media: items.map((item, index) => photo({ ...item, index })), ...more });

export const card = (name: string, more: Partial<CardPreview> = {}): CardPreview => ({
  card: `card-of-${name.toLowerCase()}`,
  name,
  safetyWords: WORDS,
  relayHosts: ['hearth.example'],
  color: 2,
  ...more,
});

export const request = (id: string, name: string, text: string, more: Partial<RequestView> = {}): RequestView => ({
  id,
  name,
  color: 5,
  text,
  timeMs: Date.now() - 3_600_000,
  followsMe: true,
  invited: false,
  relayHosts: ['hearth.example'],
  safetyWords: WORDS,
  ...more,
});

export interface World {
  account: AccountStatus;
  connection: ConnectionState;
  people: readonly PersonView[];
  relays: readonly RelayView[];
  clock: 'right' | 'off';
  focused: LocalId | null;
  details: DetailsView;
  placesKnown: boolean;
  policy: PolicyView;
  requests: readonly RequestView[];
  /** Whoever is written to only by a message request. */
  readonly asRequest: Set<LocalId>;
  /** To whom something waits for a word since Off. */
  readonly held: Set<LocalId>;
  readonly sees: Map<LocalId, PersonSees>;
  readonly saw: Map<string, RelaySaw>;
  readonly threads: Map<LocalId, readonly MessageView[]>;
  readonly drafts: Map<LocalId, string>;
  readonly listings: Map<LocalId, Partial<ListingView>>;
  /** Bytes of photos, by `chat/message/index`. */
  readonly blobs: Map<string, Uint8Array<ArrayBuffer>>;
  readonly cards: Map<string, CardPreview | UserCode>;
}

export const me = (name: string): Me => ({ id: 'me', name, color: 0, picture: null });

const NOTHING = { canReach: 0, locked: 0 } as const;

/** Everybody as the core shows them: under Off nobody can be written to. */
export const peopleOf = (world: World): readonly PersonView[] =>
  world.policy.policy === 'Off' ? world.people.map((one) => ({ ...one, locked: 'policyOff' })) : world.people;

function summaryOf(world: World, chat: LocalId): ChatSummary | null {
  const friend = world.people.find((one) => one.id === chat);
  if (!friend) return null;
  const messages = world.threads.get(chat) ?? [];
  const last = messages.findLast((one) => one.kind !== 'missing');
  return {
    id: chat,
    name: friend.name,
    color: friend.color,
    picture: friend.picture,
    last: last
      ? {
          text: last.text.replaceAll('\n', ' '),
          mine: last.mine,
          deleted: last.kind === 'deleted',
          report: last.kind === 'report',
          media: last.media.map(({ kind }) => kind),
          timeMs: last.timeMs,
          state: last.state,
        }
      : null,
    unread: messages.reduce((sum, one) => sum + Number(one.unread), 0),
    connection: friend.connection,
    draft: world.drafts.get(chat) ?? '',
    pinnedMs: 0,
    mutedUntilMs: 0,
    archived: false,
    markedUnread: false,
    ...world.listings.get(chat),
  };
}

/** Where a page begins and ends. `around` has the message in its middle; a message that is not here stands for the end. */
function boundsOf(messages: readonly MessageView[], anchor: Anchor, limit: number): readonly [number, number] {
  const at = anchor.at === 'end' ? -1 : messages.findIndex((one) => one.id === anchor.id);
  if (at < 0) return [Math.max(0, messages.length - limit), messages.length];
  if (anchor.at === 'before') return [Math.max(0, at - limit), at];
  if (anchor.at === 'after') return [at + 1, Math.min(messages.length, at + 1 + limit)];
  const from = Math.max(0, at - (limit >> 1));
  return [from, Math.min(messages.length, from + limit)];
}

export function pageOf(world: World, chat: LocalId, anchor: Anchor, limit: number): Result<ThreadPage> {
  const summary = summaryOf(world, chat);
  if (!summary) return fail('chatUnknown');
  const all = world.threads.get(chat) ?? [];
  const [from, to] = boundsOf(all, anchor, limit);
  return ok({
    chat: summary,
    locked: peopleOf(world).find((one) => one.id === chat)?.locked ?? null,
    asRequest: world.asRequest.has(chat),
    held: world.held.has(chat),
    alert: peopleOf(world).find((one) => one.id === chat)?.alert ?? null,
    messages: all.slice(from, to),
    older: from > 0,
    newer: to < all.length,
    offset: world.placesKnown || from === 0 ? from : -1,
    total: world.placesKnown || to - from === all.length ? all.length : -1,
    firstUnread: all.find((one) => one.unread)?.id ?? null,
  });
}

export const inboxOf = (world: World): readonly ChatSummary[] =>
  [...world.threads.keys()]
    .map((chat) => summaryOf(world, chat))
    .filter((one): one is ChatSummary => one !== null)
    .sort((a, b) => b.pinnedMs - a.pinnedMs || (b.last?.timeMs ?? 0) - (a.last?.timeMs ?? 0));

export const createWorld = (): World => ({
  account: { kind: 'ready', me: me('Maya Ellison') },
  connection: 'Connected',
  people: [],
  relays: [],
  clock: 'right',
  focused: null,
  placesKnown: true,
  policy: { policy: 'Friends', effects: { Everyone: NOTHING, Friends: NOTHING, Off: NOTHING }, waiting: 0 },
  requests: [],
  asRequest: new Set(),
  held: new Set(),
  sees: new Map(),
  saw: new Map(),
  threads: new Map(),
  details: { writtenMs: 1_770_000_000_000, cameMs: null, devices: [{ number: 1, has: true, heardMs: 1_770_000_060_000, read: false }, { number: 2, has: false, heardMs: null, read: false }], relays: [{ host: 'hearth.example', untilMs: 1_771_000_000_000 }], versions: [] },
  drafts: new Map(),
  listings: new Map(),
  blobs: new Map(),
  cards: new Map(),
});
