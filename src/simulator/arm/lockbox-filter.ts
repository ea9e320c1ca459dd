import { refuse, type OrArmError } from './errors';

/**
 * @param filter the `$filter` of the list of Lockbox requests.
 * @returns the status asked for, undefined for all; 400 for anything but `properties/status eq '…'`.
 */
export function parseLockboxFilter(filter: string | undefined): OrArmError<string | undefined> {
  if (filter === undefined || filter.trim() === '') return { ok: true, value: undefined };
  const status = /^\s*properties\/status\s+eq\s+'([^']+)'\s*$/i.exec(filter)?.[1];
  return status === undefined
    ? refuse(400, 'InvalidFilter', `The filter '${filter}' is not supported. Use properties/status eq 'Pending'.`)
    : { ok: true, value: status };
}
