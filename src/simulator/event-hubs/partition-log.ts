/** An event as it stands in a partition. */
export interface LoggedEvent {
  /** Counts from 0 without gaps. */
  sequence: number;
  /** Where it stands in the partition: text that only the hub understands. */
  offset: string;
  enqueuedAt: Date;
  body: Uint8Array;
}

/** How far offsets of events are apart, as bytes of a log would be. */
const offsetStep = 64;

/** One partition: events in the order in which they came. Nothing leaves it. */
export class PartitionLog {
  readonly events: LoggedEvent[] = [];

  append(body: Uint8Array, enqueuedAt: Date): LoggedEvent {
    const sequence = this.events.length;
    const event = { sequence, offset: String(sequence * offsetStep), enqueuedAt, body };
    this.events.push(event);
    return event;
  }

  get last(): LoggedEvent | undefined {
    return this.events.at(-1);
  }

  /**
   * @param selector what a receiver asked for, e.g. `amqp.annotation.x-opt-offset > '64'`; from the first event without.
   * @returns the place of the first event that it gets; undefined for a selector that is not understood.
   */
  placeOf(selector: string | undefined): number | undefined {
    if (selector === undefined) return 0;
    const found = /^amqp\.annotation\.x-opt-(offset|sequence-number|enqueued-time) (>=?) '([^']*)'$/.exec(selector);
    if (found === null) return undefined;
    const [, name, sign, value = ''] = found;
    if (name === 'offset' && value === '@latest') return this.events.length;
    if (name === 'offset' && value === '-1') return 0;
    const than = Number(value);
    if (value === '' || !Number.isFinite(than)) return undefined;
    const keyOf = (event: LoggedEvent): number => {
      if (name === 'offset') return Number(event.offset);
      return name === 'sequence-number' ? event.sequence : event.enqueuedAt.getTime();
    };
    const place = this.events.findIndex((event) => (sign === '>=' ? keyOf(event) >= than : keyOf(event) > than));
    return place === -1 ? this.events.length : place;
  }
}
