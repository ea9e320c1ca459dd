/**
 * Loaded into the Playground's process before it starts, since the Playground offers no setting for either: it listens
 * on this machine only, not on every network, and it ends when the demo is gone.
 */
import { Server } from 'node:net';

type Listen = (this: Server, ...words: unknown[]) => Server;

const listen = Reflect.get(Server.prototype, 'listen') as Listen;
const onLoopback: Listen = function (...words) {
  const [port, host] = words;
  const open = typeof port === 'number' && typeof host !== 'string';
  return listen.apply(this, open ? [port, '127.0.0.1', ...words.slice(1)] : words);
};
Server.prototype.listen = onLoopback as typeof Server.prototype.listen;

process.once('disconnect', () => process.exit());
