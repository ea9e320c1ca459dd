import type { Verdict } from '../model';
import type { Arm, ArmAnswer } from './arm';
import { readWireRequest, type ReadRequest } from './lockbox-wire';
import { segment, subscriptionPath } from './path';

const version = 'api-version=2018-02-28-preview';
const provider = 'providers/Microsoft.CustomerLockbox';

/** A subscription as the Lockbox API is asked about it. */
export interface LockboxSubscription {
  id: string;
  name?: string;
}

/** The client of Microsoft.CustomerLockbox, api-version 2018-02-28-preview, for which there is no SDK. */
export class LockboxApi {
  constructor(private readonly arm: Arm) {}

  /** Requests of a subscription; `pendingOnly` has Azure filter. @throws AzureError. */
  async list(subscription: LockboxSubscription, pendingOnly: boolean): Promise<ReadRequest[]> {
    const filter = pendingOnly ? `$filter=${encodeURIComponent("properties/status eq 'Pending'")}&` : '';
    const path = `${subscriptionPath(subscription.id)}/${provider}/requests?${filter}${version}`;
    return (await this.arm.list(path)).map((record) => this.read(record, subscription));
  }

  /** @throws AzureError, `NOT_FOUND` where there is no such request. */
  async get(subscription: LockboxSubscription, azureId: string): Promise<ReadRequest> {
    return this.read(await this.arm.get(this.path(subscription, azureId, '')), subscription);
  }

  /**
   * Sends a decision, in the name of the bearer where a token is given.
   *
   * @returns the answer as it came; what it means is the caller's to say.
   * @throws AzureError.
   */
  async updateApproval(
    subscription: LockboxSubscription,
    azureId: string,
    verdict: Verdict,
    reason: string,
    bearer?: string,
  ): Promise<ArmAnswer> {
    const body = { status: verdict === 'approve' ? 'Approve' : 'Deny', reason };
    return this.arm.call(
      'POST',
      this.path(subscription, azureId, '/updateApproval'),
      body,
      bearer === undefined ? {} : { bearer },
    );
  }

  /** Whether the tenant opted in to Customer Lockbox. @throws AzureError. */
  async optedIn(tenantId: string): Promise<boolean> {
    const { isOptedIn } = await this.arm.get(`/${provider}/tenantOptedIn/${segment(tenantId)}?${version}`);
    return isOptedIn === true;
  }

  private read(record: unknown, subscription: LockboxSubscription): ReadRequest {
    return readWireRequest(record, subscription, this.arm.options.clock.now());
  }

  private path(subscription: LockboxSubscription, azureId: string, action: string): string {
    return `${subscriptionPath(subscription.id)}/${provider}/requests/${segment(azureId)}${action}?${version}`;
  }
}
