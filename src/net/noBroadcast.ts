/**
 * Stands in for `lib0/broadcastchannel` (vite alias). y-webrtc would join pages of one origin by a BroadcastChannel named after the room:
 * whatever any script of the origin posts there would reach the document past the gate [A4]. Nothing is posted, nothing is heard.
 */
type Listener = (data: unknown, origin: unknown) => void;

export const subscribe = (_room: string, listener: Listener): Listener => listener;
export const unsubscribe = (_room: string, _listener: Listener): boolean => false;
export const publish = (_room: string, _data: unknown, _origin?: unknown): void => {};
