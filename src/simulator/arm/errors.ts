import type { Response } from 'express';

/** An error as ARM tells it; `extra` goes into the error object beside code and message. */
export interface ArmError {
  status: number;
  code: string;
  message: string;
  extra?: Record<string, unknown>;
}

/** Answers with an error body in ARM's shape. */
export function sendArmError(response: Response, { status, code, message, extra }: ArmError): void {
  response.status(status).json({ error: { code, message, ...extra } });
}

/** Refusals that are a value: either what was asked for, or the ARM error to answer. */
export type OrArmError<T> = { ok: true; value: T } | { ok: false; error: ArmError };

/** @returns an ARM error as a refusal. */
export function refuse(status: number, code: string, message: string): { ok: false; error: ArmError } {
  return { ok: false, error: { status, code, message } };
}
