/** Every number of the protocol, each with its reason. Sizes in bytes (B), times in milliseconds (ms) unless the name says otherwise. */
const KiB = 1024;
const MiB = 1024 * KiB;
const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

export const TIME = { SECOND, MINUTE, HOUR, DAY } as const;

export const LIMITS = {
  /** Deepest array nesting of any structure: the deepest we write is 6 (grants in an epoch body in a strip list). */
  cborDepth: 8,
  /** Items of one structure, arrays counted: more than 4,096 chats or 16,000 lanes need; so many tiny ones decode in some 10 ms and take some 10 MB. */
  cborItems: 65_536,
  /** A text message, UTF-8: four screens of a phone; longer texts are files. */
  textBytes: 16 * KiB,
  /** An entry's body: the largest padding bucket (48 KiB) less the wire's own fields and 64 dependencies. */
  bodyBytes: 47_000,
  /** Padding buckets of entry plaintexts, the length word included. Powers of two hide the length to a factor of two; 48 KiB keeps an entry under the 64 KiB object. */
  entryBuckets: [256, 512, 1024, 2048, 4096, 8192, 16_384, 32_768, 49_152] as readonly number[],
  /** Buckets of sealed objects at relays: four sizes tell a relay at most two bits. */
  objectBuckets: [KiB, 4 * KiB, 16 * KiB, 64 * KiB] as readonly number[],
  /** A sealed hello or request: one size, so that neither devices nor path length show. */
  helloBytes: 16 * KiB,
  /** Its padded inside: 16 KiB less 1,120 B of X-Wing, 16 B of box and 13 B of CBOR. The largest payload is 11 KiB. */
  helloInside: 16 * KiB - 1120 - 16 - 13,
  /** A writer moves to the next chapter here: one Yjs document of this size loads in a few ms. */
  chapterEntries: 512,
  chapterBytes: 224 * KiB,
  /** seq < 1,024: twice a chapter, so that writers who have not seen each other still fit. */
  laneEntries: 1024,
  /** n < 2^31: fits u32 and a signed bitwise operation. */
  chapters: 2 ** 31,
  /** deps of content entries; each other lane once, 8 covers a direct chat with 4 devices a side. */
  deps: 8,
  /** deps of control entries (kinds ≥ 20). */
  controlDeps: 64,
  /** Held entries of one lane that cannot be checked yet. */
  heldEntries: 256,
  heldBytes: 2 * MiB,
  heldUnknownBytes: MiB,
  /** Strips in one redact: a message and its edits. */
  redactStrips: 16,
  /** Fork proofs kept for one lane: one is enough to end it, and nobody fills a disk with more. */
  forkProofs: 4,
  /** Forked lanes without a proof that are looked at in one send, so that forks which nobody can prove cost little. */
  forksLooked: 4,
  /** One update from a Yjs peer before and after decoding [A5, A6]. */
  updateBytes: 512 * KiB,
  updateStructs: 1024,
  updateSendBytes: 256 * KiB,
  updateSendStructs: 256,
  /** One frame on a link's stream: the largest object plus a head. */
  frameBytes: 512 * KiB,
  /** Credit of one stream between page and worker. */
  streamCredit: 256 * KiB,
  /** Sync: chats named in one digest message, chapters in one, entries in one batch. */
  digestChats: 4096,
  digestChapters: 4096,
  batchEntries: 256,
  batchBytes: 192 * KiB,
  /** A display name, UTF-8. */
  nameBytes: 64,
  bioBytes: 500,
  /** Relays named in a card. */
  cardRelays: 3,
  /** A relay address, text. */
  addressBytes: 256,
  /** A card as bytes: 32 + 64 + 3 · (256 + 32) + 16 + 32 B and heads. As pasted text: base64url of it, the link before it, and white space. */
  cardBytes: 1152,
  cardText: 4096,
  /** An account record: 16 devices and as many admins are 3.0 KiB. */
  recordBytes: 4 * KiB,
  /** Records kept of one person: five years of renewals, so that old entries still find their device. */
  recordsKept: 128,
  /** A signed prekey: the X-Wing key and 120 B. A signed follow head: 230 B. */
  statementBytes: 1536,
  /** Second-counted numbers (era, contact generation) fit u32 until 2106, so a sealed hello has one size. */
  seconds: 2 ** 32 - 1,
  /** A PeerId as text: 52 letters for Ed25519. */
  peerNameBytes: 64,
  /** Combining marks on one letter of a name: Hebrew and Tibetan need four. */
  nameMarks: 4,
  /** Devices of one account. */
  devices: 16,
  /** Prekeys of so many devices travel in a hello; the rest by state. */
  helloPrekeys: 4,
  /** Follow list: smallest tree (64 leaves), so that a short list does not show. */
  followLeavesLog2Min: 6,
  followLeavesLog2Max: 20,
  /** Grants in one epoch entry; more go in kind 25. */
  grants: 32,
  /** Parents of an epoch: heads that one rotation joins; what is left over is joined by the next. */
  epochParents: 16,
  /** Accounts in the basis of an epoch: with 32 grants of 1.2 kB they still fit a body. */
  epochBasis: 64,
  /** Kind 21 entries that may speak for one epoch id before nobody sends under it: one is normal. */
  epochDeclarations: 8,
  /** Devices that may be granted one epoch: 64 accounts of 16. */
  epochRecipients: 1024,
  /** Epochs whose parents are not here yet: ten years of weeks, four times. What comes beyond is asked for later [H38]. */
  epochsWaiting: 2048,
  /** Epochs that devices of one account began in one conversation: as many, so that finding the key of an entry stays cheap [A5]. */
  epochsPerAuthor: 2048,
  /** Epochs that this device made, that another one joined and nobody wrote under: so many may still be on the way to somebody. */
  epochsUnused: 64,
  /** What stays of epochs that are over, 200 B each: twice what two authors may begin. */
  epochsPast: 8192,
  /** EK₀ under which nothing is: each contact generation gives one, and an entry under it may come late. */
  epochBoots: 32,
  /** A reaction, UTF-8: the longest emoji sequences in use have 35 B. */
  reactionBytes: 64,
  /** Other chapters that are looked through for what acts on one: each costs as much as opening it. */
  reachingChapters: 16,
  /** Lanes in one read mark, and devices cut by one record. */
  readLanes: 256,
  /** A key and a value of home. */
  homeKeyBytes: 64,
  homeValueBytes: 40_000,
  /** Relays written to for one receiver. */
  relaysPerPut: 4,
  /** Own relays in the settings. */
  relays: 8,
  /** Relays of others that are connected to at a time; whoever follows people at more visits them in turn. With the own ones 16 WebSockets, of the 200 that a browser gives to a page, each kept alive by a ping in half a minute. */
  relaysVisited: 8,
  /** Notices of followers kept. */
  followers: 200,
  /** Message requests kept. */
  requests: 200,
  /** The text of a message request: enough to say who one is (F42). In code points and in UTF-8. */
  requestCharacters: 500,
  requestBytes: 2000,
  /** A report: its messages, and its bytes. What goes as a message has to fit an entry's body. */
  reportEntries: 256,
  reportBytes: MiB,
  reportBodyBytes: 46_900,
  /** Work in a message request, leading zero bits: some 16,000 hashes, 0.1 s for whoever asks once. */
  requestBits: 14,
  /** Former links whose bundles are overwritten at each connect. */
  deadLinks: 4,
  /** Photos, videos and files in one message: what a gallery gives at a time (F21). */
  mediaItems: 9,
  /** One of them: 1,024 chunks of 256 KiB, so that a manifest fits one frame and one bucket. */
  blobBytes: 256 * MiB,
  blobChunks: 1024,
  /** A chunk before sealing, and that of what is under 1 MiB, so that a small photo is no eighth full. */
  blobChunk: 256 * KiB,
  blobSmallChunk: 64 * KiB,
  blobSmall: MiB,
  /** Buckets of manifests: up to 31 chunks, and as large as a sealed small chunk (decision 0049). */
  manifestBuckets: [KiB, 64 * KiB + 16] as readonly number[],
  /** Description of one item, UTF-8: a screen reader's minute. */
  altBytes: 1000,
  /** A media type as text: the longest that is shown has 10. */
  mimeBytes: 32,
  /** A thumbhash. */
  previewBytes: 32,
  /** A small picture of a video: nine of them fit a body with all else that nine items and a caption may hold. */
  posterBytes: 2 * KiB,
  /** Longest side of a picture, px: what browsers still decode and draw. */
  mediaSide: 16_384,
  /** Side of somebody's picture, px: four times what the largest circle has, for screens that are as sharp. */
  pictureSide: 512,
  /** The picture as a file: one small chunk. */
  pictureBytes: 64 * KiB,
  /** Side of a sticker, px, and as a file: as somebody's picture. What is larger is shown as a photo. */
  stickerSide: 512,
  stickerBytes: 64 * KiB,
} as const;

/** Letters of a passphrase, at least (NIST SP 800-63B §5.1.1.1). Never on the wire, so no limit of the protocol. */
export const LEAST_PASSPHRASE = 8;

export const EXPIRY = {
  /** Account record: renewed after 15 d, so three renewals may be missed. */
  record: 60 * DAY,
  recordRenew: 15 * DAY,
  /** Prekey: new each week, unusable after 60 d. */
  prekey: 60 * DAY,
  prekeyRenew: 7 * DAY,
  /** A prekey's secret is kept this long after its successor is out: entries on the way still open. */
  prekeySecret: 30 * DAY,
  /** Follow proof: how long an unfollow can go unnoticed. */
  followHead: 30 * DAY,
  followHeadRenew: 15 * DAY,
  /** Card in a link: long enough to be printed, short enough to die. */
  card: 365 * DAY,
  /** How long after it was sent a message can be changed. */
  edit: DAY,
  /** Topic period, and objects in it. */
  topicPeriod: 14 * DAY,
  object: 28 * DAY,
  standingObject: 400 * DAY,
  /** Pieces of photos and videos at relays: as long as a topic's period. A friend who stays away longer gets them from a device. */
  piece: 14 * DAY,
  /** They are put again so long before that, while nobody fetched them. */
  pieceAgain: 3 * DAY,
  /** What is not acknowledged is put again this long before it expires. */
  putAgain: 7 * DAY,
  /** A device not heard of for so long is not waited for. */
  silentDevice: 60 * DAY,
  /** Hello is repeated until answered. */
  helloRepeat: 7 * DAY,
  /** Where else somebody may be, by a card that was pasted: as long as a hello that went there may wait for its repetition. */
  cardHint: 7 * DAY,
  /** Whoever repeats a hello lacks ours, so it is answered soon; not at once, lest two who both lack one volley. */
  helloAnswer: 10 * MINUTE,
  /** The last two pair roots are read for so long. */
  oldPairRoot: 35 * DAY,
  /** Presence tells a session's PeerId; a session that lives renews it. */
  presence: 10 * MINUTE,
  presenceRenew: 4 * MINUTE,
  /** Acknowledgements at most one each. */
  ack: 10 * SECOND,
  /** A key is asked for, and a device is answered for it, at most once each. */
  keyAgain: 10 * MINUTE,
  /** Epoch rotation: by age with traffic, by entries, and the pause of the account that goes second. */
  epoch: 7 * DAY,
  epochEntries: 1000,
  epochSecond: 60 * SECOND,
  /** After a rotation that no send waited for, the next waits so long: a friend who changes his devices each second costs 144 entries a day. */
  epochPause: 10 * MINUTE,
  /** A clock further off than this from the median of the relays' times is not believed. */
  clockOff: 10 * MINUTE,
} as const;
