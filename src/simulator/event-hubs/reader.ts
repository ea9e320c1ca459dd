import type { Sender } from 'rhea';
import type { PartitionLog } from './partition-log';
import { delivered } from './wire';

/** What a receiver of a partition asked for. */
export interface ReaderOptions {
  consumerGroup: string;
  partition: string;
  log: PartitionLog;
  /** Place of the first event that it gets. */
  from: number;
  /** Its owner level; who has none owns nothing. */
  epoch: number | undefined;
  /** Whether each event tells how far the partition goes. */
  wantsLast: boolean;
  /** How long each event takes, in milliseconds. */
  slowMs: () => number;
}

/** A receiver of one partition: it gets events as long as it gives credit. */
export class Reader {
  private place: number;
  private timer: NodeJS.Timeout | undefined;
  private isClosed = false;

  constructor(
    readonly link: Sender,
    readonly options: ReaderOptions,
  ) {
    this.place = options.from;
  }

  /** Sends what there is, as far as there is credit. */
  go(): void {
    if (this.timer !== undefined) return;
    const slowMs = this.options.slowMs();
    while (!this.isClosed && this.link.sendable() && this.place < this.options.log.events.length) {
      if (slowMs > 0) {
        this.timer = setTimeout(() => {
          this.timer = undefined;
          this.sendNext();
          this.go();
        }, slowMs);
        return;
      }
      this.sendNext();
    }
  }

  /** Sends again what was sent before. */
  goBackTo(sequence: number): void {
    this.place = Math.min(this.place, sequence);
    this.go();
  }

  /** The partition went to somebody else. */
  steal(): void {
    this.end();
    this.link.close({ condition: 'amqp:link:stolen', description: 'A receiver with a higher owner level took it.' });
  }

  /** Nothing more is sent. */
  end(): void {
    this.isClosed = true;
    clearTimeout(this.timer);
  }

  private sendNext(): void {
    const { log, wantsLast } = this.options;
    const event = log.events[this.place];
    if (event === undefined || this.isClosed || !this.link.sendable()) return;
    this.place += 1;
    this.link.send(delivered(event, wantsLast ? log.last : undefined));
  }
}
