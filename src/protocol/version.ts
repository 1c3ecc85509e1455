/** The one tag of this protocol version. It is in every derivation, so two versions share no key. */
export const TAG = 'kith1';
/** First item of every structure. */
export const FORMAT = 1;
/** libp2p protocol names. */
export const PROTOCOL = {
  sync: '/kith/sync/1',
  rooms: '/kith/rooms/1',
  blob: '/kith/blob/1',
  mailbox: '/kith/mailbox/1',
} as const;
