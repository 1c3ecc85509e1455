/** The peer of the benchmarks: one raw RTCDataChannel between two pages, with backpressure and nothing else. */
import type { Page } from '@playwright/test';

interface Raw {
  readonly connection: RTCPeerConnection;
  channel: RTCDataChannel | null;
  got: number;
}

declare global {
  interface Window {
    raw: Raw;
  }
}

/** Makes the channel; no candidate is trickled. */
export async function openRawChannel(from: Page, to: Page): Promise<void> {
  const offer = await from.evaluate(async () => {
    const connection = new RTCPeerConnection();
    window.raw = { connection, channel: connection.createDataChannel('raw'), got: 0 };
    await connection.setLocalDescription();
    await new Promise<void>((resolve) => {
      connection.onicecandidate = ({ candidate }) => candidate === null && resolve();
    });
    return connection.localDescription!.sdp;
  });
  const answer = await to.evaluate(async (sdp) => {
    const connection = new RTCPeerConnection();
    window.raw = { connection, channel: null, got: 0 };
    connection.ondatachannel = ({ channel }) => {
      channel.binaryType = 'arraybuffer';
      channel.onmessage = ({ data }: MessageEvent<ArrayBuffer>) => {
        window.raw.got += data.byteLength;
      };
      window.raw.channel = channel;
    };
    await connection.setRemoteDescription({ type: 'offer', sdp });
    await connection.setLocalDescription();
    await new Promise<void>((resolve) => {
      connection.onicecandidate = ({ candidate }) => candidate === null && resolve();
    });
    return connection.localDescription!.sdp;
  }, offer);
  await from.evaluate(async (sdp) => {
    const { connection, channel } = window.raw;
    await connection.setRemoteDescription({ type: 'answer', sdp });
    if (channel!.readyState !== 'open') await new Promise((resolve) => channel!.addEventListener('open', resolve, { once: true }));
  }, answer);
}

/** @returns ms from the first byte's sending to the last byte's arrival, by the machine's one clock */
export async function sendRaw(from: Page, to: Page, bytes: number): Promise<number> {
  const arrived = to.evaluate(async (size) => {
    const want = window.raw.got + size;
    while (window.raw.got < want) await new Promise((resolve) => window.raw.channel!.addEventListener('message', resolve, { once: true }));
    return performance.timeOrigin + performance.now();
  }, bytes);
  const begun = await from.evaluate(async (size) => {
    const channel = window.raw.channel!;
    const piece = new Uint8Array(64 * 1024);
    channel.bufferedAmountLowThreshold = 512 * 1024;
    const start = performance.timeOrigin + performance.now();
    for (let left = size; left > 0; left -= piece.length) {
      if (channel.bufferedAmount > 1024 * 1024) await new Promise((resolve) => channel.addEventListener('bufferedamountlow', resolve, { once: true }));
      channel.send(piece.subarray(0, Math.min(left, piece.length)));
    }
    return start;
  }, bytes);
  return (await arrived) - begun;
}
