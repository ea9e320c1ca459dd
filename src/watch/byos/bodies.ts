import type { Signal } from '../../model';

const body = 'requestbody';
/** How many calls whose end has not come are kept in mind; the oldest are forgotten first. */
const maxOpen = 2_000;

/**
 * Azure logs the body of a call with its start, and what came of it with its end. What is known of the start is put to
 * the end, in whatever order the two come.
 */
export class RequestBodies {
  private readonly open = new Map<string, string>();

  /** Keeps the bodies that signals bear. */
  note(signals: readonly Signal[]): void {
    for (const signal of signals) {
      const found = bodyOf(signal);
      const call = callOf(signal);
      if (found === undefined || call === undefined || this.open.has(call)) continue;
      this.open.set(call, found);
      if (this.open.size > maxOpen) this.open.delete(this.open.keys().next().value ?? '');
    }
  }

  /** @returns the signal with the body of its call, where its own record has none and another one had. */
  complete(signal: Signal): Signal {
    if (bodyOf(signal) !== undefined) return signal;
    const found = this.open.get(callOf(signal) ?? '');
    return found === undefined ? signal : { ...signal, properties: { ...signal.properties, [body]: found } };
  }
}

function bodyOf({ properties }: Signal): string | undefined {
  return Object.entries(properties).find(([name]) => name.toLowerCase() === body)?.[1];
}

/** One correlation id can stand over many calls, of a deployment say: operation and resource tell them apart. */
function callOf({ correlationId, operation, resourceId }: Signal): string | undefined {
  if (correlationId === undefined) return undefined;
  return [correlationId, operation, resourceId].join('\0').toLowerCase();
}
