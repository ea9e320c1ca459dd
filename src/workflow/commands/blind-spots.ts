import type { Actor } from '../../model';
import { findingsKey, type PreflightFinding } from '../../watch';
import type { Command } from '../command';
import { personal } from '../record';

const service: Actor = { kind: 'service' };

/** The name under which it is kept what was last told of the logs of Speech's storage. */
export const blindSpotSource = 'preflight/byos';

/**
 * Says to the admins, and to the ledger, where nobody sees who reaches the data of Speech, where it is not what was told
 * before. That it is seen everywhere again is told too.
 *
 * @param id unique to the look, so that the same findings can be told again after others.
 * @returns whether there was anything to tell.
 */
export function takeBlindSpots(id: string, findings: readonly PreflightFinding[]): Command<boolean> {
  return {
    name: 'blind-spots',
    needs: () => ({ cursors: [blindSpotSource] }),
    run: (draft) => {
      draft.putStatus(blindSpotSource, { findings: findings.map(({ code, says, mend }) => ({ code, says, mend })) });
      const key = findingsKey(findings);
      if (key === (draft.cursor(blindSpotSource)?.cursor ?? '')) return false;
      draft.moveCursor(blindSpotSource, key);
      draft.record({
        type: 'blind-spots',
        actor: service,
        data: {
          findings: findings.map(({ code, resourceId, says }) => {
            return { code, ...(resourceId === undefined ? {} : { storage: resourceId }), says: personal(says) };
          }),
        },
      });
      draft.notify(
        `blind-spots/${id}`,
        { about: 'blind-spots', findings: findings.map(({ says, mend }) => `${says}\n${mend}`) },
        draft.adminChannels,
      );
      return true;
    },
  };
}
