import type { AzureRead } from '../engine';
import { AzureError } from './errors';

/** Does a piece of work that reads Azure. @returns its value, or why there is none; whatever is not Azure's is thrown. */
export async function read<T>(work: () => Promise<T>): Promise<AzureRead<T>> {
  try {
    return { ok: true, value: await work() };
  } catch (error) {
    if (!(error instanceof AzureError)) throw error;
    const { code, message, afterMs } = error;
    return { ok: false, code, reason: message, ...(afterMs === undefined ? {} : { afterMs }) };
  }
}
