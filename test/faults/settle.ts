import { ended, isEnded } from './cards';
import { control } from './control';
import type { AzureRequest, HubRecord } from './observations';
import type { Outside } from './outside';
import { cardId, places } from './scene';
import type { Screens } from './screens';
import type { Stage } from './stage';

/** Words of a card that waits for the activity log to name who decided. */
const unnamed = /not yet known|has not yet named/;
/** Longer than the log is late, so that every event was there to be read. */
const logLateMs = 2_500;
const readsOfTheLog = 4;

/** @returns what is still to be expected, in words; undefined once everything is closed in Azure, told on every card, and read. */
export async function awaited(stage: Stage, screens: Screens): Promise<string | undefined> {
  const requests = await control<AzureRequest[]>(stage.azure, 'GET', '/requests');
  const open = requests.find((request) => !isClosed(request.status) || !isTold(request, screens));
  if (open !== undefined) return `the end of ${cardId(open.requestId)}, ${open.status} in Azure`;
  const behind = stage.outside === undefined ? undefined : unread(stage.outside);
  if (behind !== undefined) return `event ${String(behind.sequence)} of partition ${String(behind.partition)}`;
  const last = Math.max(0, ...requests.map(({ history }) => Date.parse(history.at(-1)?.at ?? '')));
  const reads = stage.azureWire.calls.filter(
    ({ at, path, passed }) => passed && at > last + logLateMs && path.toLowerCase().includes('/eventtypes/'),
  );
  return reads.length >= readsOfTheLog ? undefined : 'reads of the log';
}

/** @returns a record of the hub that is not before the place that is kept of its partition. */
function unread({ records, kept }: Outside): HubRecord | undefined {
  const newest = new Map(kept().map(({ partition, sequence }) => [partition, sequence]));
  return records().find(({ partition, sequence }) => (newest.get(partition) ?? -1) < sequence);
}

/** @returns whether a request is over in Azure, or access was given. */
export function isClosed(status: string): boolean {
  return ['Approved', 'Denied', 'Expired', 'Completed', 'Revoked'].includes(status);
}

function isTold({ requestId }: AzureRequest, screens: Screens): boolean {
  const id = cardId(requestId);
  const shown = places.filter((place) => !screens.isListed(place, id)).map((place) => screens.of(place, id));
  // One that was closed before it was seen gets no card; a notice names it.
  if (shown.every((screen) => screen === undefined)) return screens.notices.some((text) => text.includes(id));
  return shown.every((screen) => {
    if (screen === undefined || !isEnded(screen.headline)) return false;
    // Who approved an access that has ended, and whose approval was not answered, the log may never name.
    return screen.headline === ended['access-ended'] || !unnamed.test(screen.text);
  });
}
