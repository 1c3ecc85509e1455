// Bare `ws`: hands each message to all other sockets, and does nothing else.
import { WebSocketServer } from 'ws';

const server = new WebSocketServer({ port: Number(process.env.PORT), host: '127.0.0.1' });
server.on('connection', (socket) =>
  socket.on('message', (message) => {
    for (const other of server.clients) if (other !== socket) other.send(message);
  }),
);
