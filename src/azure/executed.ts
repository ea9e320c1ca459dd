import type { Refusal } from '../model';
import type { Executed } from '../workflow';
import { jsonObject, type Arm, type ArmAnswer } from './arm';
import { AzureError } from './errors';
import { cleanCut } from './text';

/** How long to wait where nothing says how long, in milliseconds. */
const pauseMs = 30_000;

/**
 * What Azure's answer to something it was to do means.
 *
 * @param azureStatus the state that the answer shows, where it shows one.
 */
export function answered(arm: Arm, answer: ArmAnswer, azureStatus?: string): Executed {
  const { status } = answer;
  const facts = {
    ...(azureStatus === undefined ? {} : { azureStatus }),
    ...named('azureRequestId', answer.header('x-ms-request-id')),
    ...named('azureCorrelationId', answer.header('x-ms-correlation-request-id')),
    ...named('azureDate', answer.header('date')),
  };
  if (status >= 200 && status < 300) return { kind: 'accepted', ...facts };
  if (status === 429) return { kind: 'later', afterMs: arm.failure(answer).afterMs ?? pauseMs };
  if (status === 408 || status >= 500 || status < 200)
    return { kind: 'unanswered', reason: `Azure answered ${status}` };
  const why = refusalOf(status, azureStatus);
  return { kind: 'refused', why, httpStatus: status, ...named('code', errorCode(answer.body)), ...facts };
}

function refusalOf(status: number, azureStatus: string | undefined): Refusal {
  if (status === 401 || status === 403) return 'AZURE_FORBIDDEN';
  if (status === 404) return 'AZURE_NOT_FOUND';
  return status === 409 || azureStatus !== undefined ? 'AZURE_CONFLICT' : 'AZURE_REFUSED';
}

/** A call that never left cannot have been done; of any other that failed, nobody knows. */
export function unanswered(error: unknown): Executed {
  if (!(error instanceof AzureError)) throw error;
  if (error.code === 'UNAUTHORISED') return { kind: 'later', afterMs: pauseMs };
  return { kind: 'unanswered', reason: error.message };
}

/** @returns a member with text of Azure's, cleaned and bounded, where there is any. */
export function named<K extends string>(key: K, value: string | undefined): Partial<Record<K, string>> {
  return value === undefined ? {} : ({ [key]: cleanCut(value, 200) } as Record<K, string>);
}

/** @returns the members of an answer that is a JSON object, and none of any other. */
export function looseBody(body: string): Record<string, unknown> {
  try {
    return jsonObject(body);
  } catch {
    return {};
  }
}

/** @returns the code of ARM's error, where the answer has one. */
export function errorCode(body: string): string | undefined {
  const { code } = (looseBody(body)['error'] ?? {}) as { code?: unknown };
  return typeof code === 'string' ? code : undefined;
}
