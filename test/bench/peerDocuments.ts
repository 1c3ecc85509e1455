/** The two peers that keep chats as documents on a server in clear: y-websocket and automerge-repo, each with its own server. */
import { CountedWebSocket, startServer, until, type Server } from './servers.ts';
import { Repo, type AutomergeUrl, type DocHandle, type PeerId } from '@automerge/automerge-repo';
import { WebSocketClientAdapter } from '@automerge/automerge-repo-network-websocket';
import { WebsocketProvider } from 'y-websocket';
import * as Y from 'yjs';

/** A device that has some chats open. */
export interface PeerDevice {
  /** Texts in all its chats. */
  texts(): number;
  /** Texts in one. */
  textsIn(chat: number): number;
  write(chat: number, text: string): void;
  /** Bytes that went over its sockets, where these are not counted ones. */
  bytes(): number;
  close(): Promise<void>;
}

/** A server with a way to open so many chats there; the same ones from each device. */
export interface PeerPlace {
  readonly server: Server;
  device(): Promise<PeerDevice>;
}

const CHAT = 'chat';

export async function yWebsocket(chats: number): Promise<PeerPlace> {
  const server = await startServer('node_modules/@y/websocket-server/src/server.js');
  return {
    server,
    async device() {
      const docs = Array.from({ length: chats }, () => new Y.Doc());
      const providers = docs.map(
        (doc, n) => new WebsocketProvider(`ws://127.0.0.1:${server.port}`, `chat-${n}`, doc, { WebSocketPolyfill: CountedWebSocket as unknown as typeof WebSocket, disableBc: true }),
      );
      const textsIn = (chat: number): number => docs[chat]!.getArray(CHAT).length;
      await until(() => providers.every(({ synced }) => synced), 'y-websocket is connected');
      return {
        textsIn,
        texts: () => docs.reduce((sum, _, chat) => sum + textsIn(chat), 0),
        write: (chat, text) => docs[chat]!.getArray(CHAT).push([text]),
        bytes: () => 0,
        async close() {
          for (const provider of providers) provider.destroy();
          for (const doc of docs) doc.destroy();
        },
      };
    },
  };
}

interface Chat {
  texts: string[];
}

/** What `isomorphic-ws` is in Node. */
interface NodeSocket {
  readonly _socket?: { readonly bytesRead: number; readonly bytesWritten: number };
}

export async function automergeRepo(chats: number): Promise<PeerPlace> {
  const server = await startServer('test/bench/servers/automerge.mjs');
  let urls: readonly AutomergeUrl[] | null = null;
  let devices = 0;
  return {
    server,
    async device() {
      const adapter = new WebSocketClientAdapter(`ws://127.0.0.1:${server.port}`);
      const repo = new Repo({ network: [adapter], peerId: `device-${devices++}` as PeerId });
      const handles: readonly DocHandle<Chat>[] =
        urls === null ? Array.from({ length: chats }, () => repo.create<Chat>({ texts: [] })) : await Promise.all(urls.map((url) => repo.find<Chat>(url)));
      urls = handles.map(({ url }) => url);
      const textsIn = (chat: number): number => handles[chat]!.doc().texts.length;
      return {
        textsIn,
        texts: () => handles.reduce((sum, _, chat) => sum + textsIn(chat), 0),
        write: (chat, text) => handles[chat]!.change((doc) => void doc.texts.push(text)),
        bytes() {
          const socket = (adapter.socket as unknown as NodeSocket)._socket!;
          return socket.bytesRead + socket.bytesWritten;
        },
        close: () => repo.shutdown(),
      };
    },
  };
}
