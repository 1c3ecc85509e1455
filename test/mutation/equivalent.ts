/**
 * Mutants that no test can notice, each with its reason: nothing that can be seen from outside the program changes. A check that is
 * only written twice has no place here: one of the two goes.
 */
const CODEC = 'src/protocol/codec.ts';
const WIRE = 'src/protocol/mailboxWire.ts';
const CARD = 'src/people/card.ts';

const EQUIVALENT: readonly (readonly [file: string, key: string, why: string])[] = [
  [CODEC, 'if (length > cursor.bytes.length - cursor.at) · length > cursor.bytes.length - cursor.at → false', 'what ends early does not end where its bytes do, which is refused in the end; this one refuses before anything is built'],
  [CODEC, 'if (head === undefined) · head === undefined → false', 'the same: a place past the end is not the end'],
  [CODEC, 'if (length === 0) · length === 0 → false', 'a shortcut: nothing decodes to the empty text'],
  [WIRE, 'const list = read.list(decode(bytes), 8); · 8 → Infinity', 'each operation counts its own items; this one bounds what is copied before'],
  [WIRE, "(id, f) => ( read.tuple(f, 5), { op: 'put', id, topic: key(f[0]), object: read.bytes(f[1], undefined, MAILBOX.objectBytes), expires: read.int(f[2]), delHash: ke · read.tuple(f, 5) → f", 'the longest request: more than its five items are more than eight in all'],
  [CARD, 'if (bytes.length > LIMITS.cardBytes) · bytes.length > LIMITS.cardBytes → false', 'the parts of a card are bound and are less than this in all: it bounds the work of reading what is none'],
  [CARD, 'if (bytes.length > LIMITS.cardBytes) · bytes.length > LIMITS.cardBytes → bytes.length >= LIMITS.cardBytes', 'the same: no card is as long'],
  ['src/people/home.ts', 'held: held === true || (held === false ? [] : read.list(held, Number.MAX_SAFE_INTEGER).map((account) => read.bytes<AccountId>(account, SIZE.account))) · Number.MAX_SAFE_INTEGER → Infinity', 'says that there is no bound but that of the codec'],
  ['src/people/newAccount.ts', 'if (!entropy.ok) · !entropy.ok → false', 'the phrase was made a line before: for the types'],
  ['src/people/request.ts', 'const words = read.text(text, LIMITS.requestBytes); · LIMITS.requestBytes → Infinity', 'the characters are counted behind it: it bounds the work of counting'],
  ['src/crypto/sealedFile.ts', "throw new FileError(header[MAGIC.length]! > VERSION ? 'backupNewer' : 'backupNone'); · header[MAGIC.length]! > VERSION → header[MAGIC.length]! >= VERSION", 'it is another version here: never the same'],
  ['src/chat/entry.ts', 'deps: read.list(deps, LIMITS.controlDeps).map((dep) => read.bytes(dep, SIZE.half)) · LIMITS.controlDeps → Infinity', 'they are counted by kind behind it: it bounds what is read before'],
  ['src/people/hello.ts', 'theirGen: read.int(theirGen) · read.int(theirGen) → theirGen', 'for the types: it has to be that of the record'],
  ['src/people/hello.ts', 'myGen: read.int(myGen) · read.int(myGen) → myGen', 'for the types: it has to be that of the envelope'],
];

/** Why no test can notice a mutant, or null. */
export const reasonOf = (key: string): string | null => EQUIVALENT.find(([file, rest]) => key === `${file} · ${rest}`)?.[2] ?? null;

/** All that are named: the quick form sees that each still exists. */
export const equivalentKeys = (): readonly string[] => EQUIVALENT.map(([file, rest]) => `${file} · ${rest}`);
