/** A Lockbox request as the simulated Azure shows it, as far as the stories look. */
export interface InAzure {
  requestId: string;
  status: string;
  decisionsReceived: number;
  decisions: { verdict: string; reason: string; answer: string; by: { kind: string; oid?: string } }[];
}

/** The simulated Azure, spoken to over its control API only. */
export class Azure {
  constructor(readonly url: string) {}

  /** Microsoft asks for access. */
  ask(draft: object = {}): Promise<InAzure> {
    return this.call('POST', '/requests', draft);
  }

  request(requestId: string): Promise<InAzure> {
    return this.call('GET', `/requests/${requestId}`);
  }

  /** Every request, oldest first. */
  requests(): Promise<InAzure[]> {
    return this.call('GET', '/requests');
  }

  /** Somebody, or Azure by itself, does something to a request outside of our calls. */
  elsewhere(requestId: string, status: string, more: object = {}): Promise<InAzure> {
    return this.call('POST', `/requests/${requestId}/status`, { status, ...more });
  }

  /** A call that matches goes wrong. */
  fault(match: { method?: string; path?: string; pattern?: string }, effect: object): Promise<unknown> {
    return this.call('POST', '/faults', { match, ...effect });
  }

  mend(): Promise<unknown> {
    return this.call('DELETE', '/faults');
  }

  settings(change: object): Promise<unknown> {
    return this.call('POST', '/settings', change);
  }

  /** Every call that the service made, oldest first. */
  calls(): Promise<{ method: string; path: string; status?: number }[]> {
    return this.call('GET', '/calls');
  }

  /** Moves Azure's clock, which expires requests. */
  clock(offsetMs: number): Promise<unknown> {
    return this.call('POST', '/clock', { offsetMs });
  }

  /** Puts an event into the activity log as it is; missing ids and times are filled in. */
  events(event: object): Promise<unknown> {
    return this.call('POST', '/events', { event });
  }

  optIn(isOptedIn: boolean): Promise<unknown> {
    return this.call('POST', '/opt-in', { isOptedIn });
  }

  /** Every role assignment. */
  roles(): Promise<{ name: string; scope: string; principalId: string }[]> {
    return this.call('GET', '/role-assignments');
  }

  /** Somebody is given a role. */
  role(assignment: object): Promise<unknown> {
    return this.call('POST', '/role-assignments', assignment);
  }

  removeRole(name: string): Promise<unknown> {
    return this.call('DELETE', `/role-assignments/${name}`);
  }

  /** Nobody has a role any more. */
  withoutRoles(): Promise<unknown> {
    return this.call('DELETE', '/role-assignments');
  }

  /** Somebody is in the tenant's directory, or changes there. */
  person({ id, name, address }: { id: string; name: string; address: string }, more: object = {}): Promise<unknown> {
    return this.call('POST', '/users', { id, displayName: name, userPrincipalName: address, ...more });
  }

  /** A group of the directory, with those who are in it. */
  group(id: string, members: readonly string[]): Promise<unknown> {
    return this.call('POST', '/groups', { id, members });
  }

  /** The organization's catalogue has the app. */
  app(externalId: string): Promise<unknown> {
    return this.call('POST', '/apps', { externalId });
  }

  /** The tenant gets one more subscription. */
  subscription(subscriptionId: string): Promise<unknown> {
    return this.call('POST', '/subscriptions', { subscriptionId });
  }

  /** Somebody does this to that; only its events are written. By default to the storage of the Speech account. */
  operation(operation: string, more: object = {}): Promise<{ correlationId: string; resourceId: string }> {
    return this.call('POST', '/operations', { operation, ...more });
  }

  /** A person calls the management endpoint, which leaves its events. */
  async manage(method: string, path: string, body?: object): Promise<void> {
    const { accessToken } = await this.call<{ accessToken: string }>('POST', '/tokens', {});
    const response = await fetch(this.url + path, {
      method,
      headers: { authorization: `Bearer ${accessToken}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    if (!response.ok) throw new Error(`the simulated Azure answered ${response.status}: ${await response.text()}`);
  }

  /** Somebody reads, writes or deletes a blob; see the simulator's control API. */
  blobAccess(access: object): Promise<unknown> {
    return this.call('POST', '/blob-access', access);
  }

  /** Back to the world at the start. */
  reset(): Promise<unknown> {
    return this.call('POST', '/reset', {});
  }

  /** Anything else that the control API can. */
  async call<T>(method: string, path: string, body?: object): Promise<T> {
    const response = await fetch(`${this.url}/_control${path}`, {
      method,
      headers: { 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    if (!response.ok) throw new Error(`the simulated Azure answered ${response.status}: ${await response.text()}`);
    return (await response.json()) as T;
  }
}
