import { message, types, type Message } from 'rhea';
import type { LoggedEvent } from './partition-log';

/** What a client asked of the authorisation or management node. */
export interface Asked {
  id: string | number | Buffer | undefined;
  operation: string;
  type: string;
  name: string;
  partition: string;
  /** The body, where it is text: a token. */
  text: string;
}

/** @returns a request by its properties; what is missing is empty. */
export function askedOf({ message_id: id, application_properties: properties, body }: Message): Asked {
  const fields: Record<string, unknown> = { ...properties };
  const text = (value: unknown): string => (typeof value === 'string' ? value : '');
  return {
    id,
    operation: text(fields['operation']),
    type: text(fields['type']),
    name: text(fields['name']),
    partition: text(fields['partition']),
    text: text(body),
  };
}

/** An answer of either node. */
export function answerTo({ id }: Asked, status: number, description: string, body?: object): Message {
  return {
    ...(id === undefined ? {} : { correlation_id: id }),
    application_properties: {
      'status-code': status,
      'status-description': description,
      // The management node names them in this way, too.
      statusCode: status,
      statusDescription: description,
    },
    body: body ?? '',
  };
}

/** An event as a receiver gets it. @param last the last event of the partition, where the receiver wants to know. */
export function delivered(event: LoggedEvent, last: LoggedEvent | undefined): Message {
  return {
    body: message.data_section(Buffer.from(event.body)) as object,
    message_annotations: {
      'x-opt-sequence-number': types.wrap_long(event.sequence),
      'x-opt-offset': event.offset,
      'x-opt-enqueued-time': event.enqueuedAt,
    },
    ...(last === undefined
      ? {}
      : {
          delivery_annotations: {
            last_enqueued_sequence_number: types.wrap_long(last.sequence),
            last_enqueued_offset: last.offset,
            last_enqueued_time_utc: last.enqueuedAt,
            runtime_info_retrieval_time_utc: last.enqueuedAt,
          },
        }),
  };
}
