// automerge-repo with its own WebSocket server, as its documentation sets one up; it keeps documents in memory.
import { Repo } from '@automerge/automerge-repo';
import { WebSocketServerAdapter } from '@automerge/automerge-repo-network-websocket';
import { WebSocketServer } from 'ws';

const server = new WebSocketServer({ port: Number(process.env.PORT), host: '127.0.0.1' });
new Repo({ network: [new WebSocketServerAdapter(server)], sharePolicy: async () => false, peerId: 'server' });
