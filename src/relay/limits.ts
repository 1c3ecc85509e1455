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
  /** Streams at once: 112 KiB of memory for each (measured), so about 1 GiB. */
  sessions: 10_000,
  /** Of one address: a school behind one NAT; 40 addresses are needed to fill the relay. */
  sessionsPerAddress: 256,
  /**
   * What one address may add in an hour: a day of 2,000 pairs who chat, and no more than 3 % of the disk. A socket costs
   * 26 ms of CPU (measured), so 20,000 are a seventh of a core.
   */
  addressHour: { bytes: 256 * MiB, objects: 50_000, topics: 5000, inboxes: 200, joins: 20_000 },

  /** Topics known in one session: 300 friends, 3 periods, 2 pair roots, twice. The one used longest ago is forgotten. */
  sessionTopics: 4096,
  /** Subscriptions of one session, for the same friends. */
  sessionWatches: 4096,
  /** Requests that wait in one session: a client keeps 16 in flight. */
  sessionPending: 64,
  /** Requests of one session: a start with 300 friends at once, then 100 each second (0.3 ms of CPU each). More waits. */
  requestBurst: 4000,
  requestsPerSecond: 100,
  /** Wrong signatures after which a session is over: a correct program makes none. */
  badSignatures: 8,
  /** Bytes waiting for a client that does not read; above it the session is over [H41]. */
  outboundBytes: 4 * MiB,
  /** HELLO comes at once [H41]. */
  helloTimeout: 10 * TIME.SECOND,
  /** A frame that has begun is whole by then: 512 KiB at 17 KiB/s [H41]. */
  frameTimeout: 30 * TIME.SECOND,
  /** How often what has expired is deleted. */
  sweepEvery: TIME.MINUTE,

  /** One circuit: texts and small things between friends who cannot meet directly (protocol §11). */
  circuitBytes: 16 * MiB,
  circuitTime: 10 * TIME.MINUTE,
  /** As many as sessions: everyone online holds one. */
  reservations: 10_000,
  /** One WebSocket message before noise: libp2p writes 64 KiB at most. */
  socketMessage: MiB,
  /** Head of an HTTP request has arrived by then [H41]. */
  httpHeadTimeout: 10 * TIME.SECOND,
} as const;

/** So that a test, or who runs a relay, may set other numbers. */
export type RelayLimits = { readonly [K in keyof typeof RELAY_LIMITS]: (typeof RELAY_LIMITS)[K] extends number ? number : { readonly [L in keyof (typeof RELAY_LIMITS)[K]]: number } };
