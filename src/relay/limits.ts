/**
 * Every number of a relay, each with its reason (docs/relay.md shows them to whoever runs one).
 * Sizes in bytes, times in ms. A relay that is full refuses; it never drops what it has said OK to before its time.
 */
import { EXPIRY, TIME } from '../protocol/limits.ts';

const KiB = 1024;
const MiB = 1024 * KiB;
const GiB = 1024 * MiB;

export const RELAY_LIMITS = {
  /** A topic: two weeks of a busy chat (protocol §11). Beyond it the expired, then the oldest go out. */
  topicBytes: 4 * MiB,
  topicObjects: 2000,
  /** Notices waiting in one inbox; beyond it those already taken, then the weakest stamp go out (protocol §5). */
  inboxNotices: 200,
  /** A notice is kept as long as an object. */
  noticeAge: EXPIRY.object,
  /** An inbox whose owner has not been here for so long is forgotten, as a standing object is. */
  inboxAge: EXPIRY.standingObject,
  /** Least stamp: 65,536 hashes, a tenth of a second on a phone. */
  minBits: 16,
  /** What a client's clock may be ahead of ours in an expiry. */
  expirySlack: TIME.HOUR,

  /** The whole relay: a small disk. 2 million rows of index are some 400 MiB of it. */
  totalBytes: 8 * GiB,
  totalObjects: 2_000_000,
  totalTopics: 500_000,
  totalInboxes: 100_000,
  /**
   * Pieces of photos and videos have a share of their own, beside the above and as large: 32 of the largest videos, or 40,000
   * photos. As many pieces as chunks of 64 KiB and a manifest for each fit in.
   */
  totalPieceBytes: 8 * GiB,
  totalPieces: 262_144,
  /** What expired pieces may still take on the disk: as much, and an eighth of what is there. Less is not worth reading it once more. */
  reclaimBytes: 64 * MiB,
  reclaimShare: 1 / 8,
  /** Streams at once: 112 KiB of memory for each (measured), so about 1 GiB. */
  sessions: 10_000,
  /** Of one address: a school behind one NAT; 40 addresses are needed to fill the relay. */
  sessionsPerAddress: 256,
  /** Sockets for each session, of one address and of all: its own, and one more that fetches pages. From accept on [H42]. */
  socketsPerSession: 2,
  /**
   * What one address may add in an hour: a day of 2,000 pairs who chat, and no more than 3 % of the disk. Of pieces the largest
   * video (256 MiB) with photos beside it: 4 % of their share, in chunks of 64 KiB with a manifest for each.
   */
  addressHour: { bytes: 256 * MiB, objects: 50_000, topics: 5000, inboxes: 200, pieceBytes: 320 * MiB, pieces: 10_240 },
  /** WebSockets of one address: a school that comes back at once, twice; then an eighth of a core at 26 ms of CPU each (measured). */
  addressJoins: { burst: 512, perSecond: 5 },
  /**
   * WebSockets of all addresses: 64 at once, then 0.4 of a core at 26 ms of CPU each, so those who are in are served meanwhile.
   * More wait, and the address that has had least goes first: a friend beside a flood does not wait. A client waits 10 s.
   */
  joins: { burst: 64, perSecond: 15 },
  joinPatience: 8 * TIME.SECOND,
  /** HTTP requests of one address: first visits of 256 people at 30 files each; then the eighth of a core. */
  addressPages: { burst: 8000, perSecond: 100 },
  /**
   * Mailbox requests of one address: two starts with 300 friends, or fifty with 12; then a third of a core at 1.5 ms of CPU
   * each (measured). More waits, and not in vain: 256 sessions with 16 requests in flight each wait 17 s, and clients wait 20.
   */
  addressRequests: { burst: 8000, perSecond: 250 },
  /**
   * Mailbox requests in work at once, of all addresses. More wait, and the address that has had least goes first; 8 keep the
   * disk and a core busy, and who asks little waits for 8 at most.
   */
  requestsAtOnce: 8,
  /** So many bytes taken or given cost as much as one request more: 64 KiB take 2 ms of CPU (measured). */
  requestBytes: 64 * KiB,
  /** So many pieces looked for cost as much as one request more: 256 take 4 ms of CPU (measured). */
  requestPieces: 64,
  /**
   * Bytes that WebSockets of one address bring; more is not read until later. Ten times what `addressHour` lets stay, for
   * circuits; what lies in a library's buffers for its half minute is bounded with it [H41].
   */
  addressIncoming: { burst: 32 * MiB, perSecond: 2 * MiB },
  /** What a message costs beside its bytes, in bytes: a small one is not free. */
  incomingMessage: 512,

  /** Topics known in one session: 300 friends, 3 periods, 2 pair roots, twice. The one used longest ago is forgotten. */
  sessionTopics: 4096,
  /** Subscriptions of one session, for the same friends. */
  sessionWatches: 4096,
  /** Requests that wait in one session: a client keeps 16 in flight, of the largest pieces 2. */
  sessionPending: 64,
  sessionPendingBytes: 4 * MiB,
  /** Subscriptions of one topic by all sessions: two people of 16 devices, twice. Each arrival is sealed anew for every one. */
  topicWatches: 64,
  /** Requests of one session: a start with 300 friends at once, then 100 each second. More waits. */
  requestBurst: 4000,
  requestsPerSecond: 100,
  /** Wrong signatures after which a session is over: a correct program makes none. */
  badSignatures: 8,
  /** Pushes waiting for a client that does not read; above it the session is over [H41]. Requests wait until answers are read. */
  outboundBytes: 4 * MiB,
  /** Somebody who has not read an answer by then is gone: its 320 KiB and what is below it at 10 KiB/s [H41]. */
  unreadTimeout: TIME.MINUTE,
  /**
   * Bytes held in memory for clients of one address, and of all: requests that wait, answers that are not read, sockets and
   * circuits that do not flow. Sixteen sessions may stall at their worst; four such addresses are a quarter of a small
   * machine's memory. Beyond it whoever holds most goes, of the address that holds most [H41].
   */
  heldPerAddress: 64 * MiB,
  held: 256 * MiB,
  /** How often what is held below the mailbox is looked at: an address brings 2 MiB in that time. */
  lookEvery: TIME.SECOND,
  /** HELLO comes at once [H41]. */
  helloTimeout: 10 * TIME.SECOND,
  /** A frame that has begun is whole by then: 512 KiB at 17 KiB/s [H41]. */
  frameTimeout: 30 * TIME.SECOND,
  /** How often what has expired is deleted. */
  sweepEvery: TIME.MINUTE,

  /** One circuit: texts and small things between friends who cannot meet directly (protocol §11). */
  circuitBytes: 16 * MiB,
  circuitTime: 10 * TIME.MINUTE,
  /** A request for one: a PeerId and, from other programs, some addresses. Taking 200 KiB of addresses apart takes a second [H51]. */
  hopRequest: 4 * KiB,
  /** As many as sessions: everyone online holds one. */
  reservations: 10_000,
  /** One WebSocket message before noise: libp2p writes 64 KiB at most. A part of one is held as long as the socket lives. */
  socketMessage: 128 * KiB,
  /** Waiting in one socket before its streams are told to wait: two round trips of a fast line (libp2p takes 4 MiB). */
  socketBuffer: 256 * KiB,
  /** Waiting between muxer and socket, where no stream is told to wait: one frame for each, and answers to control frames [H51]. */
  controlBuffer: MiB,
  /** Flow of one stream: yamux' first window. A wider one is held whole when a circuit stalls. */
  streamWindow: 256 * KiB,
  /** Streams that one client may have open: the circuits below, mailbox, identify, ping, and as many that just end. */
  streams: 128,
  /** Streams opened and pings of one connection: a start with 300 friends to look for; then more than anyone needs [H51]. */
  connectionFrames: { burst: 512, perSecond: 10 },
  /** Head of an HTTP request has arrived by then; a socket that says nothing is put out with it [H41]. */
  httpHeadTimeout: 10 * TIME.SECOND,
  /** A socket that is no WebSocket and on which nothing moves for so long is put out [H41]. */
  httpIdleTimeout: 30 * TIME.SECOND,
} as const;

/** So that a test, or who runs a relay, may set other numbers. */
export type RelayLimits = { readonly [K in keyof typeof RELAY_LIMITS]: (typeof RELAY_LIMITS)[K] extends number ? number : { readonly [L in keyof (typeof RELAY_LIMITS)[K]]: number } };
