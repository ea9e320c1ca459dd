import type { Request } from 'express';
import type { Verified } from './tokens';

/** One call that the simulator received. It never holds a token, a secret or a body. */
export interface Call {
  /** By the simulated clock. */
  at: string;
  method: string;
  path: string;
  query: Record<string, string>;
  /** Whose token it bore, where it was a known one. */
  oid?: string;
  appid?: string;
  upn?: string;
  clientRequestId?: string;
  requestId: string;
  /** The fault that met it. */
  fault?: string;
  /** What was answered; absent where no whole answer went out. */
  status?: number;
}

const kept = 10_000;

/** The log of received calls, and what is known of a call while it is being answered. */
export class CallLog {
  private entries: Call[] = [];
  private readonly open = new WeakMap<Request, { call: Call; verified: Verified }>();

  /** Notes a call as received. The newest 10,000 are kept. */
  begin(request: Request, call: Call, verified: Verified): void {
    this.entries.push(call);
    if (this.entries.length > kept) this.entries.shift();
    this.open.set(request, { call, verified });
  }

  /** Notes what the call was answered with. */
  answered(request: Request, status: number): void {
    const entry = this.open.get(request);
    if (entry !== undefined) entry.call.status = status;
  }

  /** Notes the fault that met the call. */
  met(request: Request, fault: string): void {
    const entry = this.open.get(request);
    if (entry !== undefined) entry.call.fault = fault;
  }

  /** @returns whose call it is, once {@link begin} has seen it. */
  verified(request: Request): Verified | undefined {
    return this.open.get(request)?.verified;
  }

  all(): readonly Call[] {
    return this.entries;
  }

  clear(): void {
    this.entries = [];
  }
}
