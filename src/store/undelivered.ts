import type { Instant } from '../model';
import { webhookPrefix } from '../outbox';
import type { Connected } from './clients';
import { ask } from './errors';
import { placeholders } from './sql';

/** @returns ids of live requests that wait, were opened here before that moment, and whose card nobody was shown. */
export async function undeliveredBefore({ client, provider }: Connected, before: Instant): Promise<string[]> {
  // That a tool took an event of it shows it to nobody, and those who are only told cannot answer. A quote within a text of the document has a backslash before it, so that the
  // pattern finds the member alone.
  // A request's first entry is of the moment it was opened here, which may be long after Azure made it.
  const rows = await ask(() =>
    client.$queryRawUnsafe<{ id: string }[]>(
      `SELECT r."id" FROM "Request" r WHERE r."state" = 'pending' AND r."source" = 'live'
         AND NOT EXISTS (SELECT 1 FROM "Delivery" d WHERE d."requestId" = r."id" AND d."shown" > 0
           AND d."recipient" NOT LIKE '${webhookPrefix}%' AND d."key" NOT LIKE 'notice/%'
           AND d."doc" NOT LIKE '%"told":true%')
         AND EXISTS (SELECT 1 FROM "Entry" e WHERE e."requestId" = r."id" AND e."type" = 'request-opened'
           AND e."at" < ${placeholders(provider, 0, 1)})
       ORDER BY r."openedAt", r."id"`,
      before,
    ),
  );
  return rows.map(({ id }) => id);
}
