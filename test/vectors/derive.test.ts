import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import * as derive from '../../src/crypto/derive.ts';
import { labelled, sha256 } from '../../src/crypto/hash.ts';
import { contactKeys, rootKeys } from '../../src/crypto/keys.ts';
import { loadKem } from '../../src/crypto/loadKem.ts';
import { accountWords, newPhrase, phraseEntropy } from '../../src/crypto/words.ts';
import { signStatement, statement } from '../../src/crypto/sign.ts';
import { stampBits } from '../../src/crypto/stamp.ts';
import { deriveTopic, sealObject } from '../../src/crypto/topic.ts';
import { encode, type Value } from '../../src/protocol/codec.ts';
import { concat, u32be, type AccountId, type ConversationId, type DeviceId, type EpochId, type InboxId, type RelayId } from '../../src/protocol/ids.ts';
import type { SignLabel } from '../../src/protocol/kinds.ts';
import { createTestPrimitives } from '../helpers/primitives.ts';
import { of } from './fixed.ts';
import { expectVector } from './vector.ts';

const { kdf } = derive;
const primitives = createTestPrimitives();
const [accA, accB] = [of<AccountId>(0xa1), of<AccountId>(0xb1)];
const [genA, genB] = [1_700_000_000, 1_700_000_001];
const conversation = of<ConversationId>(0xc0);
const epoch = of<EpochId>(0xe0);
const [relay, period] = [of<RelayId>(0x7e), 1408];
const device = of<DeviceId>(0xd0, 16);
const HS = of(1);
const EK = of(2);
const PR = of(3);
const SS = of(4);
const TS = of(5);
const CT = sha256(of(6, 1120));

/** Every label of KDF with the contexts that docs/spec.md gives it: [secret, label, …context]. */
const KDF: Readonly<Record<string, readonly [secret: Uint8Array, label: string, ...context: Value[]]>> = {
  root: [of(9, 16), 'root'],
  recoveryWriter: [of(9), 'recovery'],
  recoveryReader: [of(8), 'recovery', relay],
  recoveryObject: [of(8), 'obj'],
  contactX25519: [HS, 'cx', accA, genA],
  contactKem: [HS, 'ck', accA, genA],
  followTag: [SS, 'follow', accA, accB, genA, genB, 7],
  followPadding: [HS, 'leaf', 7, 63],
  bundleObject: [of(9, 16), 'obj'],
  bundleReader: [of(9, 16), 'r', relay],
  hello: [SS, 'hello', accB, genB, CT],
  halfPairRoot: [HS, 'pr0', accA, accB, genA, genB],
  pairRoot: [concat(of(10), of(11)), 'pair', accA, accB, genA, genB],
  bootDirect: [PR, 'boot', conversation],
  bootHome: [HS, 'boot', conversation],
  grant: [SS, 'grant', conversation, epoch, device, 3, CT],
  entryNonce: [EK, 'nonce', of(12)],
  entryHint: [EK, 'hint', of(13, 24)],
  entryKey: [EK, 'entry', of(13, 24)],
  live: [EK, 'live'],
  chanPair: [PR, 'chan'],
  chanGroup: [EK, 'chan'],
  room: [EK, 'room', 5],
  topic: [PR, 'topic', relay, period],
  topicWriter: [TS, 'w'],
  topicReader: [TS, 'r'],
  topicObject: [TS, 'obj'],
  deletePreimage: [HS, 'del', of(14)],
  atRest: [of(15), 'at', of(16)],
};

/** Labels with more context than the table above has of them, and one that came later. */
const KDF_IN_USE: typeof KDF = {
  chanPair: [PR, 'chan', '12D3KooWA', '12D3KooWB', of(0x1a), of(0x1b)],
  note: [of(15), 'note', conversation],
};

/** Labels of message requests and of the tokens of links. */
const KDF_OF_REQUESTS: typeof KDF = {
  request: [of(0x1c), 'request', accB, 7, of(0x1d)],
  token: [of(0x1e), 'token', 0],
};

/** Labels of what two devices say to each other at this moment. */
const KDF_OF_LIVE: typeof KDF = {
  live: [EK, 'live'],
  mac: [of(0x1f), 'mac', conversation, '12D3KooWA', '12D3KooWB', device, 7, 1],
};

/** Labels of a backup's two keys. */
const KDF_OF_BACKUPS: typeof KDF = {
  backup: [of(0x20), 'backup', of(0x21)],
  backupcheck: [of(0x20), 'backupcheck', of(0x21)],
};

const SRC = join(import.meta.dirname, '../../src');
const sources = readdirSync(SRC, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts')).map((file) => readFileSync(join(SRC, file), 'utf8'));
/** Labels with which a function is called anywhere in the product. */
const labelsOf = (call: RegExp): readonly string[] => [...new Set(sources.flatMap((text) => [...text.matchAll(call)].map((match) => match[1]!)))].sort();

/** Labels of hashes; each stands below, but for that of a gap's line, which never leaves the screen. */
const HASH_LABELS = ['acc', 'blob', 'body', 'chap', 'dev', 'dig', 'dm', 'eid', 'epoch', 'gap', 'home', 'inbox', 'kc', 'maker', 'stamp', 'topic', 'ycid'];

const SIGN_LABELS: Readonly<Record<SignLabel, true>> = { ar: true, root: true, prekey: true, fhead: true, hello: true, request: true, entry: true, chan: true, put: true, get: true, sub: true, inbox: true, link: true, release: true, backup: true };

describe('what is computed from fixed inputs stays as it is', () => {
  it('[V1] every label of KDF', () => {
    expectVector('v1/kdf', Object.fromEntries(Object.entries(KDF).map(([name, [secret, label, ...context]]) => [name, kdf(secret, label, ...context)])));
  });

  it('[V1] the key of a channel, of its peers and nonces, and of the notes of a chat', () => {
    expectVector('v1/kdfInUse', Object.fromEntries(Object.entries(KDF_IN_USE).map(([name, [secret, label, ...context]]) => [name, kdf(secret, label, ...context)])));
  });

  it('[V1] the keys of message requests and the tokens of links', () => {
    expectVector('v1/kdfOfRequests', Object.fromEntries(Object.entries(KDF_OF_REQUESTS).map(([name, [secret, label, ...context]]) => [name, kdf(secret, label, ...context)])));
  });

  it('[V1] the keys of live messages', () => {
    expectVector('v1/kdfOfLive', Object.fromEntries(Object.entries(KDF_OF_LIVE).map(([name, [secret, label, ...context]]) => [name, kdf(secret, label, ...context)])));
  });

  it('[V1] the keys of backups', () => {
    expectVector('v1/kdfOfBackups', Object.fromEntries(Object.entries(KDF_OF_BACKUPS).map(([name, [secret, label, ...context]]) => [name, kdf(secret, label, ...context)])));
  });

  it('[V1] no label in the product is missing here', () => {
    const pinned = new Set([...Object.values(KDF), ...Object.values(KDF_IN_USE), ...Object.values(KDF_OF_REQUESTS), ...Object.values(KDF_OF_LIVE), ...Object.values(KDF_OF_BACKUPS)].map(([, label]) => label));
    const used = labelsOf(/\bkdf(?:Info)?\((?:[^()']*, )?'(\w+)'/g);
    expect(used.length).toBeGreaterThan(20);
    expect(used.filter((label) => !pinned.has(label))).toEqual([]);
    expect(labelsOf(/\blabelled\('(\w+)'/g)).toEqual(HASH_LABELS);
  });

  it('[V1] every id and every labelled hash', () => {
    expectVector('v1/ids', {
      account: derive.accountId(of(20)),
      device: derive.deviceId(of(21)),
      entry: derive.entryId(of(22, 200), of(23, 64)),
      direct: derive.directConversation(accA, accB),
      directTheOtherWay: derive.directConversation(accB, accA),
      home: derive.homeConversation(accA),
      keyCommitment: derive.keyCommitment(EK),
      epochFirst: derive.epochId(conversation, [], of(24), new Uint8Array(16)),
      epochOfTwoParents: derive.epochId(conversation, [of(26), of(25)], of(24), of(27, 16)),
      topic: derive.topicId(of(28), of(29)),
      inbox: derive.inboxId(of(30)),
      atRest: derive.atRest(of(15), of(16)),
      atRestKey: derive.atRestKey(of(15), of(16)),
      clients: [0, 1, 2, 512, 2 ** 31 - 1].map((chapter) => derive.chapterClient(conversation, chapter, device)),
      group: labelled('group', of(31, 100)),
      chapter: labelled('chap', conversation, u32be(5)),
      body: labelled('body', of(32, 16), of(33, 60)),
      digest: labelled('dig', of(34), of(35)),
      blob: labelled('blob', of(36, 80)),
      stampBits: [0, 1, 2, 3].map((x) => stampBits(relay, of<InboxId>(37), of(38), of(x, 8))),
    });
  });

  it('[V1] the nonce that names who made an epoch', () => {
    expectVector('v1/maker', { nonce: derive.makerNonce(conversation, device, derive.keyCommitment(EK)) });
  });

  it('[V1] every label of a signature', async () => {
    const signer = await primitives.signer(of(40));
    const message = encode([1, of(41)]);
    const signatures = await Promise.all((Object.keys(SIGN_LABELS) as SignLabel[]).map(async (label) => [label, await signStatement(signer, label, message)] as const));
    const { request, backup, ...first } = Object.fromEntries(signatures);
    expectVector('v1/sign', { publicKey: signer.publicKey, statement: statement('entry', message), ...first });
    expectVector('v1/signRequest', { request: request! });
    expectVector('v1/signBackup', { backup: backup! });
  });

  it('[V1] the keys of an account, its phrase and its words', async () => {
    const words = newPhrase({ bytes: (length) => of(50, length) });
    const entropy = phraseEntropy(words.join(' '));
    if (!entropy.ok) throw new Error(entropy.error.code);
    const { root, recoveryKey } = await rootKeys(entropy.value, primitives);
    const contact = contactKeys(HS, accA, genA);
    const kem = await loadKem();
    expectVector('v1/keys', {
      phrase: words.join(' '),
      entropy: entropy.value,
      root: root.publicKey,
      recovery: recoveryKey,
      contactPublic: contact.publicKey,
      contactKem: sha256(kem.keys(contact.kemSeed).publicKey),
      words: [accountWords(accA).join(' '), accountWords(accB).join(' ')],
    });
  });

  it('[V1] a topic and its object', async () => {
    const { access, key } = await deriveTopic(PR, relay, period, primitives);
    const object = sealObject(key, encode([1, 3, of(60)]), { bytes: (length) => of(61, length) });
    expectVector('v1/topic', { id: access.id, write: access.writeKey, read: access.read.publicKey, key, object: sha256(object), head: object.slice(0, 60) });
  });
});
