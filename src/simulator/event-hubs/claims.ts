import type { Message } from 'rhea';
import { answerTo, type Asked } from './wire';

/** Says whose token may be used at Event Hubs. */
export type MayUse = (token: string) => boolean;

/** What one connection has proved that it may reach: claims-based authorisation. */
export class Claims {
  private readonly reached = new Set<string>();

  constructor(private readonly mayUse: MayUse) {}

  /** Takes a token for an audience such as `sb://host/hub/ConsumerGroups/group/Partitions/0`. */
  put(asked: Asked): Message {
    if (asked.operation !== 'put-token' || asked.type !== 'jwt') {
      return answerTo(asked, 400, 'Only a token of Entra is taken here.');
    }
    if (!this.mayUse(asked.text)) return answerTo(asked, 401, 'InvalidToken: the token is not taken.');
    this.reached.add(pathOf(asked.name));
    return answerTo(asked, 202, 'Accepted');
  }

  /** @param address of a link, e.g. `hub/$management`. */
  covers(address: string): boolean {
    return this.reached.has(address.toLowerCase());
  }
}

/** The path of an audience, without the host that it was asked by. */
function pathOf(audience: string): string {
  const path = /^(?:sb|amqps?):\/\/[^/]+\/(.*)$/.exec(audience)?.[1] ?? audience;
  return path.toLowerCase();
}
