import type { HttpMethods } from '@azure/core-rest-pipeline';
import type { ActionLook, Executed } from '../../workflow';
import type { Arm, ArmAnswer } from '../arm';
import { jsonObject } from '../arm';
import { AzureError } from '../errors';
import { answered, errorCode, unanswered } from '../executed';

/** The versions of Azure's API that the actions are written for. */
export const versions = {
  assignments: 'api-version=2022-04-01',
  storage: 'api-version=2023-05-01',
  diagnostics: 'api-version=2021-05-01-preview',
} as const;

/** What is to be called. Path and body are made of a plan, which may hold what makes none. */
interface Change {
  method: HttpMethods;
  path: () => string;
  body?: () => unknown;
  /** What an answer is taken for. */
  taken?: (answer: ArmAnswer) => ArmAnswer;
}

/**
 * A call that changes something. What is kept of its answer is whether it was taken, and what Azure calls it: the answer
 * to a key that is made anew holds both keys, and no part of a body of a success is ever looked at.
 */
export async function change(
  arm: Arm,
  { method, path, body, taken = (answer) => answer }: Change,
  clientRequestId: string,
): Promise<Executed> {
  const made = prepared(path, body);
  if (made === undefined) return neverSent;
  try {
    return meaningOf(arm, taken(await arm.call(method, made.path, made.body, { clientRequestId })));
  } catch (error) {
    return unanswered(error);
  }
}

/** What has no path or body of ours is never sent, however often it is tried. */
const neverSent: Executed = { kind: 'unsent', why: 'AZURE_REFUSED' };

function prepared(path: () => string, body?: () => unknown): { path: string; body?: unknown } | undefined {
  try {
    return { path: path(), ...(body === undefined ? {} : { body: body() }) };
  } catch (error) {
    if (error instanceof AzureError) return undefined;
    throw error;
  }
}

/** @returns what an answer means. Of an error's body no more is kept than a code that looks like one. */
export function meaningOf(arm: Arm, answer: ArmAnswer): Executed {
  const code = plainCode(answer.body);
  const executed = answered(arm, { ...answer, body: '' });
  if (executed.kind !== 'refused') return executed;
  // Storage takes one change of an account at a time: this one was not made, and can be in a moment.
  if (code !== undefined && answer.status === 409 && /InProgress$/i.test(code))
    return { kind: 'later', afterMs: 5_000 };
  return code === undefined ? executed : { ...executed, code };
}

/** A code of ARM's is one word; whatever else stands there is no code, and could be anything. */
function plainCode(body: string): string | undefined {
  const code = errorCode(body);
  return code !== undefined && /^[A-Za-z][A-Za-z0-9._]{0,63}$/.test(code) ? code : undefined;
}

/** What a look found: the resource, or that it is gone. */
export type Found = { is: 'there'; resource: Record<string, unknown>; answer: ArmAnswer } | { is: 'gone' };

/** Looks a resource up, and says what that shows of an action. */
export async function look(
  arm: Arm,
  path: () => string,
  shows: (found: Found) => ActionLook['kind'],
): Promise<ActionLook> {
  try {
    const kind = shows(await find(arm, path()));
    return kind === 'unreadable' ? { kind, reason: 'the answer cannot be understood' } : { kind };
  } catch (error) {
    if (!(error instanceof AzureError)) throw error;
    const { message: reason, afterMs } = error;
    return { kind: 'unreadable', reason, ...(afterMs === undefined ? {} : { afterMs }) };
  }
}

async function find(arm: Arm, path: string): Promise<Found> {
  const answer = await arm.call('GET', path);
  if (answer.status === 204 || (answer.status === 404 && saysGone(answer))) return { is: 'gone' };
  if (answer.status !== 200) throw arm.failure(answer);
  return { is: 'there', resource: jsonObject(answer.body), answer };
}

/**
 * Whether a 404 is Azure's word that the resource is not there. That it does not know the subscription can also mean that
 * this service lost its place in it; and what bears no such code of ARM's may come from anybody on the way.
 */
export function saysGone({ body }: ArmAnswer): boolean {
  const code = plainCode(body) ?? '';
  return /NotFound$/i.test(code) && !/subscription|tenant|provider|namespace|resourcetype/i.test(code);
}
