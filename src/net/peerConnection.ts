/**
 * The browser's WebRTC as `@libp2p/webrtc` sees it (vite alias).
 *
 * libp2p opens a data channel `init` to have candidates gathered, and both ends close it. When the end that was dialled is the faster one, the
 * dialling end finds the channel closed before it saw it open, waits for that until its time is up (6 s), and begins anew; meanwhile the
 * other end believes in a connection that nobody serves. So here the end that was dialled leaves the closing to the other.
 */
type Native = typeof globalThis.RTCPeerConnection;

function leavingInit(Native: Native): Native {
  return class extends Native {
    constructor(configuration?: RTCConfiguration) {
      super(configuration);
      this.addEventListener('datachannel', ({ channel }) => {
        if (channel.label === 'init') channel.close = () => {};
      });
    }
  };
}

/** Undefined where there is no WebRTC, as for libp2p without this: then relays serve. */
export const RTCPeerConnection = 'RTCPeerConnection' in globalThis ? leavingInit(globalThis.RTCPeerConnection) : undefined;
export const RTCSessionDescription = globalThis.RTCSessionDescription;
export const RTCIceCandidate = globalThis.RTCIceCandidate;
