import { Readable } from 'node:stream';
import type { RecordRefusal, Signal } from '../model';
import { nothingSifted, sift, splitRecords } from '../signals';
import { isControlWatched, isWatched } from '../watch';
import type { HubEvent } from './hub-ports';

/** The largest event that is read, in bytes: Azure Monitor writes none that is larger. */
const maxEventBytes = 1_048_576;

/** What the records of an event come to: each is one of these. */
export interface HubRecords {
  signals: Signal[];
  /** How many were passed over for their operation alone. */
  ignored: number;
  /** How many cannot be read, by reason. */
  refused: Map<RecordRefusal, number>;
}

/** Reads the records of an event. Whatever its bytes are, this ends and does not throw. */
export async function recordsOf({ body }: HubEvent): Promise<HubRecords> {
  const refused = new Map<RecordRefusal, number>();
  const refuse = (why: RecordRefusal): void => {
    refused.set(why, (refused.get(why) ?? 0) + 1);
  };
  const sifted = nothingSifted();
  if (body === undefined) refuse('NOT_A_RECORD');
  else if (body.byteLength > maxEventBytes) refuse('TOO_LARGE');
  else {
    for await (const record of splitRecords(Readable.from([body]))) {
      if (record.ok) sift([record.value], isOfUse, sifted);
      else refuse(record.why);
    }
  }
  for (const { why } of sifted.unreadable) refuse(why);
  return { signals: sifted.signals, ignored: sifted.ignored, refused };
}

/** The data plane of storage names its operations without their provider. */
function isOfUse(operation: string): boolean {
  return !operation.includes('/') || isWatched(operation) || isControlWatched(operation);
}
