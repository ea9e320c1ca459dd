import type { Actor } from '../../model';
import { decidersOf } from '../../routing';
import {
  findingsKey,
  subscriptionFindings,
  tenantFindings,
  type PreflightFinding,
  type SubscriptionRoles,
} from '../../watch';
import type { Command } from '../command';
import { noticeKey } from '../draft';
import { personal } from '../record';

const service: Actor = { kind: 'service' };

/** What a look at Azure found of what an approval needs, and what was told after the looks before. */
export interface PreflightLook {
  /** Unique to the look, so that the same findings can be told again after others. */
  id: string;
  /** Absent where it could not be read: what was told of it stands. */
  isOptedIn?: boolean;
  subscriptions: readonly SubscriptionRoles[];
  serviceId: string | undefined;
  /** Whether each approver decides in their own name. */
  approversDecide?: boolean;
  /** What was last told of a part, by {@link preflightSource}. */
  told: ReadonlyMap<string, string>;
}

/** @returns the name under which it is kept what was last told of a subscription, or of the tenant. */
export function preflightSource(subscriptionId: string | undefined): string {
  return `preflight/${subscriptionId ?? 'tenant'}`;
}

/**
 * Says to the admins, and to the ledger, what stands in the way of an approval, where it is not what was told before.
 * Nothing more standing in the way is told too.
 *
 * @returns whether there was anything to tell.
 */
export function takePreflight(look: PreflightLook): Command<boolean> {
  const about = `preflight/${look.id}`;
  return {
    name: 'preflight',
    needs: ({ admins }) => ({ deliveries: admins === undefined ? [] : [noticeKey(about, admins)] }),
    run: (draft, { policy }) => {
      const { serviceId, approversDecide = false } = look;
      const expected = { serviceId, approvers: decidersOf(policy), approversDecide };
      const parts = new Map<string, PreflightFinding[]>();
      if (look.isOptedIn !== undefined) parts.set(preflightSource(undefined), tenantFindings(look.isOptedIn));
      for (const read of look.subscriptions) {
        parts.set(preflightSource(read.subscription.id), subscriptionFindings(read, expected));
      }
      for (const [source, found] of parts) {
        draft.putStatus(source, { findings: found.map(({ code, says, mend }) => ({ code, says, mend })) });
      }
      const changed = [...parts].filter(([source, found]) => findingsKey(found) !== (look.told.get(source) ?? ''));
      if (changed.length === 0) return false;
      const findings = [...parts.values()].flat();
      // Where a part that was told of could not be read, not everything is known to be mended: it is said once it is.
      const isOpen = [...look.told].some(([source, key]) => key !== '' && !parts.has(source));
      if (findings.length === 0 && isOpen) return false;
      for (const [source, found] of changed) draft.moveCursor(source, findingsKey(found));
      draft.record({
        type: 'preflight',
        actor: service,
        data: {
          findings: findings.map(({ code, subscriptionId: subscription, says }) => {
            return { code, subscription, says: personal(says) };
          }),
        },
      });
      draft.notify(
        about,
        { about: 'preflight', findings: findings.map(({ says, mend }) => `${says}\n${mend}`) },
        draft.adminChannels,
      );
      return true;
    },
  };
}
