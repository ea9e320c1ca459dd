import type { Presser } from '../workflow';
import type { RosterMember } from './connector';
import { textAt } from './members';
import type { BotParts } from './parts';
import type { Place, Sender } from './sender';

const maxTextCharacters = 320;

/** What the roster says of a sender, or that it could not be asked. */
export type Looked = { ok: true; presser: Presser } | { ok: false; error: unknown };

/**
 * Completes a sender with what the conversation's roster says: address, name, home tenant, and whether they are a
 * guest. The roster is the connector's word, reached with the bot's own token; the activity's text is never asked.
 */
export async function fromRoster(
  { connector, timeouts }: Pick<BotParts, 'connector' | 'timeouts'>,
  place: Place,
  sender: Sender,
): Promise<Looked> {
  const { serviceUrl, conversationId } = place.conversation;
  const { teamsId, ...known } = sender;
  // The members of a channel are those of its team.
  const where = place.kind === 'channel' ? (place.teamId ?? conversationId) : conversationId;
  try {
    const found = await connector.member(serviceUrl, where, teamsId, timeouts.rosterMs);
    // A roster that answers with somebody else's entry says nothing about this one.
    const account = textAt(found, 'aadObjectId') ?? textAt(found, 'objectId');
    if (account?.toLowerCase() !== known.id) return { ok: false, error: 'another account' };
    return { ok: true, presser: { ...known, ...saidOf(found, known.tenantId) } };
  } catch (error) {
    return { ok: false, error };
  }
}

function saidOf(found: RosterMember, tenantId: string): Omit<Presser, 'id'> {
  const address = [textAt(found, 'userPrincipalName'), textAt(found, 'email')].find((one) => one?.includes('@'));
  const name = textAt(found, 'name');
  const guest =
    textAt(found, 'userRole')?.toLowerCase() === 'guest' || address?.toUpperCase().includes('#EXT#') === true;
  return {
    tenantId: textAt(found, 'tenantId') ?? tenantId,
    guest,
    ...(name === undefined ? {} : { name: name.slice(0, maxTextCharacters) }),
    ...(address === undefined ? {} : { address: address.slice(0, maxTextCharacters).toLowerCase() }),
  };
}
