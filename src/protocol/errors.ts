/**
 * Every way in which something can be refused: one closed table. Recoverable errors are values with a code from here;
 * exceptions are for broken invariants. The words a person reads live in `ui/words`; a code tells nothing secret.
 */

/** Reasons that a person sees, each with its own sentence. */
export const USER_CODES = [
  'notACard', 'cardExpired', 'ownCard', 'alreadyFollowed', 'cardUnreachable',
  'textEmpty', 'textTooLong', 'requestTooLong', 'nameEmpty', 'nameTooLong',
  'relayAddressBad', 'relayUnreachable', 'notARelay', 'relayKnown', 'tooManyRelays', 'relayInsecure',
  'quotaExceeded', 'noRoom', 'storageBlocked', 'storageLocked', 'storageCorrupt', 'storageNewer', 'storageFailed', 'storeCopied',
  'insecureContext', 'notLoaded', 'coreStopped', 'storageClosed', 'storageWaits', 'eraseFailed',
  'phraseWord', 'phraseLength', 'phraseChecksum',
  'notFriends', 'notFollowing', 'notFollowedBack', 'followExpired', 'restored', 'policyOff', 'blocked',
  'mediaNone', 'mediaTooMany', 'stickersFull', 'mediaTooLarge', 'mediaType', 'mediaUnreadable', 'mediaNotHere', 'altTooLong', 'requestTextOnly',
  'theirPolicyOff', 'theirPolicyFriends', 'requestSent', 'requestsClosed', 'acceptNeedsEveryone', 'codeDiffers',
  'chatUnknown', 'personUnknown', 'messageUnknown', 'notOwnMessage', 'editTooLate', 'laterSoon', 'laterFar', 'laterFull', 'laterMissed', 'laterAnew', 'notAnEmoji', 'notAReport', 'reportTooLarge', 'fileNotBegun', 'fileNotSaved', 'passphraseShort', 'passphraseDiffers', 'backupNone', 'backupNewer', 'backupPassphrase', 'backupTruncated', 'backupDamaged', 'backupUnreadable', 'backupOther', 'noAccount', 'accountExists', 'notReady',
] as const;
export type UserCode = (typeof USER_CODES)[number];

/** Reasons of a relay (the closed table of `/kith/mailbox/1`). The number on the wire is the place in this list. */
export const RELAY_CODES = [
  'ok', 'badFrame', 'badSignature', 'unknownTopic', 'tooLarge', 'expired', 'topicFull', 'quota', 'busy', 'stampWeak', 'unknownInbox', 'tooMany', 'storage', 'disconnected', 'noChunks',
] as const;
export type RelayCode = (typeof RELAY_CODES)[number];

/** Verdicts of the gate on an entry or an object that is not admitted. */
export const GATE_CODES = [
  'badForm', 'badPlace', 'badHint', 'badBox', 'badPadding', 'badNonce', 'badSignature', 'unknownEpoch', 'unknownDevice', 'wrongEpochKind', 'heldFull', 'tooLarge', 'tooMany', 'duplicate', 'closedPolicy', 'stale', 'wrongAuthor', 'wrongKey', 'badProof', 'expiredProof',
] as const;
export type GateCode = (typeof GATE_CODES)[number];

export type ErrorCode = UserCode | RelayCode | GateCode;

/** A refusal as a value. `params` hold what the sentence needs (a name, a number, a word), never a secret. */
export interface KithError {
  readonly code: UserCode;
  readonly params?: Readonly<Record<string, string | number>>;
}

export type Result<T, E = KithError> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: E };

export const ok = <T>(value: T): { readonly ok: true; readonly value: T } => ({ ok: true, value });
export const fail = (code: UserCode, params?: Readonly<Record<string, string | number>>): { readonly ok: false; readonly error: KithError } =>
  ({ ok: false, error: params ? { code, params } : { code } });
