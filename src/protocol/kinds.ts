/**
 * Kinds of entries (protocol §7) and types of objects at relays (§11). An unknown kind is kept and carried, not shown.
 * Kinds below 20 are content, 20 and more are control; 30 and 31 appear in the home conversation only.
 */
export const KIND = {
  text: 1,
  media: 2,
  sticker: 3,
  reaction: 4,
  edit: 5,
  redact: 6,
  read: 7,
  profile: 8,
  timer: 9,
  note: 10,
  report: 11,
  epoch: 21,
  record: 23,
  grants: 25,
  fork: 26,
  invitationAccept: 27,
  membership: 28,
  homeSet: 30,
  homeDelete: 31,
} as const;
export type Kind = (typeof KIND)[keyof typeof KIND];

/** Kinds that an EK₀ may seal: it is known to whoever knows the pair root, so never content (§8). */
export const BOOT_KINDS: readonly number[] = [KIND.epoch, KIND.record, KIND.grants, KIND.fork];

/** Kinds that epochs are learnt from. */
export const EPOCH_KINDS: readonly number[] = [KIND.epoch, KIND.record, KIND.grants];

export const OBJECT = {
  run: 1,
  state: 2,
  ack: 3,
  presence: 4,
  ask: 5,
  grant: 6,
  hello: 7,
  bundle: 8,
  recovery: 9,
  earlier: 10,
} as const;
export type ObjectType = (typeof OBJECT)[keyof typeof OBJECT];

/** Labels of signatures: one per kind of statement (§2). */
export type SignLabel = 'ar' | 'root' | 'prekey' | 'fhead' | 'hello' | 'request' | 'entry' | 'chan' | 'put' | 'get' | 'sub' | 'inbox' | 'link' | 'release' | 'backup';

/** Who may write to this account, the stricter the higher; numbers are those of the follow head. */
export const POLICY = { everyone: 0, friends: 1, off: 2 } as const;
export type Policy = (typeof POLICY)[keyof typeof POLICY];
