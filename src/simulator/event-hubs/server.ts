import { create_container, type Connection, type Container, type EventContext, type Sender } from 'rhea';
import type { AddressInfo, Socket } from 'node:net';
import type { Server } from 'node:tls';
import { SimulatorError } from '../error';
import { Claims, type MayUse } from './claims';
import { asksOf, sourceOf, targetOf } from './links';
import { managed, type Hub } from './nodes';
import { PartitionLog } from './partition-log';
import { Reader } from './reader';
import { askedOf } from './wire';

/** What the stand-in for Event Hubs is started with. */
export interface EventHubsOptions {
  /** Its certificate, which a client has to trust. */
  tls: { key: string; cert: string };
  /** Name of the one hub that there is. */
  hub: string;
  partitions: number;
  /** Says whose token may be used; any other is refused. */
  mayUse: MayUse;
  port?: number;
  now?: () => Date;
}

/** A running stand-in for Event Hubs, and the faults that it can be told to make. */
export interface EventHubs {
  /** Where it listens, on loopback. */
  url: string;
  /** Puts an event into a partition. @returns its sequence number. */
  send(partition: number, body: Uint8Array | string): number;
  /** Everything that was put into the partitions, each from its first event on. */
  sent(): SentEvent[];
  /** Cuts every connection off. */
  dropConnections(): void;
  /** Takes no token until it is told otherwise, also of connections that are open. */
  refuseTokens(refuses: boolean): void;
  /** Sends events of a partition once more, from that one on. */
  redeliver(partition: number, sequence: number): void;
  /** Each event takes so long, in milliseconds. */
  slow(ms: number): void;
  /** Partitions that are being received from, each as often as it is. */
  read(): string[];
  stop(): Promise<void>;
}

/** An event as it stands in its partition. */
export interface SentEvent {
  partition: number;
  sequence: number;
  enqueuedAt: Date;
  /** What it holds, as text. */
  body: string;
}

const host = '127.0.0.1';
const [tokens, management] = ['$cbs', '$management'];

/**
 * Starts a stand-in for Event Hubs, on loopback: AMQP 1.0 within TLS with claims-based authorisation, the management node,
 * and receivers of partitions with their filters, credit and owner levels, as far as a client that receives needs them.
 *
 * @throws SimulatorError LISTEN_FAILED where the port cannot be opened.
 */
export async function startEventHubs(options: EventHubsOptions): Promise<EventHubs> {
  const container = create_container({ id: 'simulated-event-hubs' });
  const server = container.listen({ transport: 'tls', host, port: options.port ?? 0, ...options.tls });
  await new Promise<void>((resolve, reject) => {
    server.once('listening', resolve);
    server.once('error', (cause) => {
      reject(new SimulatorError('LISTEN_FAILED', `Port ${String(options.port)} cannot be opened.`, { cause }));
    });
  });
  return new Running(container, server, options);
}

/** What is known of a connection. */
interface Peer {
  claims: Claims;
  /** Links by which answers of a node go back, by the node's address. */
  answers: Map<string, Sender>;
}

class Running implements EventHubs {
  readonly url: string;
  private readonly hub: Hub;
  private readonly peers = new Map<Connection, Peer>();
  private readonly readers = new Map<Sender, Reader>();
  private readonly sockets = new Set<Socket>();
  private refuses = false;
  private slowMs = 0;
  private readonly now: () => Date;

  constructor(
    container: Container,
    private readonly server: Server,
    private readonly options: EventHubsOptions,
  ) {
    const { now = () => new Date(), partitions } = options;
    this.now = now;
    // By name: no certificate check has a place for an address as the name of a server.
    this.url = `https://localhost:${String((server.address() as AddressInfo).port)}`;
    const logs = Array.from({ length: partitions }, () => new PartitionLog());
    this.hub = { name: options.hub.toLowerCase(), createdAt: now(), partitions: logs };
    server.on('secureConnection', (socket) => {
      this.sockets.add(socket);
      socket.once('close', () => this.sockets.delete(socket));
    });
    this.hear(container);
  }

  send(partition: number, body: Uint8Array | string): number {
    const { sequence } = this.logOf(partition).append(Buffer.from(body), this.now());
    for (const reader of this.readers.values()) reader.go();
    return sequence;
  }

  sent(): SentEvent[] {
    return this.hub.partitions.flatMap(({ events }, partition) =>
      events.map(({ sequence, enqueuedAt, body }) => {
        return { partition, sequence, enqueuedAt, body: Buffer.from(body).toString('utf8') };
      }),
    );
  }

  dropConnections(): void {
    // Without an error the library would not notice, and go on with its timers for good.
    for (const socket of this.sockets) socket.destroy(new Error('cut off'));
  }

  refuseTokens(refuses: boolean): void {
    this.refuses = refuses;
  }

  redeliver(partition: number, sequence: number): void {
    for (const reader of this.readers.values()) {
      if (reader.options.partition === String(partition)) reader.goBackTo(sequence);
    }
  }

  slow(ms: number): void {
    this.slowMs = ms;
  }

  read(): string[] {
    return [...this.readers.values()].map(({ options: { partition } }) => partition).sort();
  }

  async stop(): Promise<void> {
    const ended = new Promise((resolve) => this.server.close(resolve));
    this.dropConnections();
    await ended;
  }

  private logOf(partition: number): PartitionLog {
    const log = this.hub.partitions[partition];
    if (log === undefined) throw new SimulatorError('BAD_INPUT', `There is no partition ${String(partition)}.`);
    return log;
  }

  private hear(container: Container): void {
    container.on('sender_open', (context: EventContext) => {
      this.opened(context);
    });
    container.on('receiver_open', ({ receiver }: EventContext) => {
      if (receiver === undefined) return;
      receiver.set_target(receiver.target);
      receiver.set_source(receiver.source);
    });
    container.on('message', (context: EventContext) => {
      this.asked(context);
    });
    for (const name of ['sendable', 'sender_flow']) {
      container.on(name, ({ sender }: EventContext) => {
        if (sender !== undefined) this.readers.get(sender)?.go();
      });
    }
    container.on('sender_close', ({ sender }: EventContext) => {
      if (sender !== undefined) this.ended(sender);
    });
    container.on('disconnected', ({ connection }: EventContext) => {
      for (const { link } of this.readers.values()) if (link.connection === connection) this.ended(link);
      this.peers.delete(connection);
    });
    // A client that goes in the middle of something is no fault of the stand-in.
    for (const name of [
      'error',
      'connection_error',
      'session_error',
      'sender_error',
      'receiver_error',
      'protocol_error',
    ]) {
      container.on(name, () => undefined);
    }
  }

  private peerOf(connection: Connection): Peer {
    const mayUse: MayUse = (token) => !this.refuses && this.options.mayUse(token);
    const peer = this.peers.get(connection) ?? { claims: new Claims(mayUse), answers: new Map<string, Sender>() };
    this.peers.set(connection, peer);
    return peer;
  }

  /** A client wants to receive: answers of a node, or events of a partition. */
  private opened({ sender, connection }: EventContext): void {
    if (sender === undefined) return;
    sender.set_source(sender.source);
    sender.set_target(sender.target);
    const address = sourceOf(sender);
    const { claims, answers } = this.peerOf(connection);
    const proved = address === management ? `${this.hub.name}/${management}` : address;
    if (address !== tokens && !claims.covers(proved)) {
      sender.close({ condition: 'amqp:unauthorized-access', description: 'No token was put for this address.' });
      return;
    }
    if (address === tokens || address === management) answers.set(address, sender);
    else this.receives(sender);
  }

  private receives(link: Sender): void {
    const asks = asksOf(link, this.hub.name);
    const log = asks === undefined ? undefined : this.hub.partitions[Number(asks.partition)];
    if (asks === undefined || log === undefined) {
      link.close({ condition: 'amqp:not-found', description: 'The messaging entity could not be found.' });
      return;
    }
    const from = log.placeOf(asks.selector);
    if (from === undefined) {
      link.close({ condition: 'amqp:not-implemented', description: 'The filter is not understood.' });
      return;
    }
    const reader = new Reader(link, {
      ...asks,
      log,
      from,
      epoch: asks.epoch,
      slowMs: () => this.slowMs,
    });
    if (this.owns(reader)) this.readers.set(link, reader);
  }

  /** Of those who own a partition, the one with the highest level stays; of equal ones the last. */
  private owns({ link, options: { consumerGroup, partition, epoch } }: Reader): boolean {
    const others = [...this.readers.values()].filter(
      ({ options: other }) => other.partition === partition && other.consumerGroup === consumerGroup,
    );
    if (others.some(({ options: other }) => (other.epoch ?? -1) > (epoch ?? -1))) {
      link.close({ condition: 'amqp:link:stolen', description: 'A receiver with a higher owner level holds it.' });
      return false;
    }
    if (epoch === undefined) return true;
    for (const other of others) {
      other.steal();
      this.readers.delete(other.link);
    }
    return true;
  }

  private ended(link: Sender): void {
    this.readers.get(link)?.end();
    this.readers.delete(link);
  }

  /** A client asks one of the two nodes something. */
  private asked({ receiver, message, connection }: EventContext): void {
    if (receiver === undefined || message === undefined) return;
    const address = targetOf(receiver);
    const { claims, answers } = this.peerOf(connection);
    const asked = askedOf(message);
    const answer = address === tokens ? claims.put(asked) : managed(asked, this.hub);
    answers.get(address)?.send(answer);
  }
}
