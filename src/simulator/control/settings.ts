import { SimulatorError } from '../error';
import type { Input } from '../input';
import type { Settings } from '../settings';

/** @returns the settings that a body changes; what it leaves out stays. @throws SimulatorError BAD_INPUT. */
export function settingsFrom(input: Input): Partial<Settings> {
  const changed: Partial<Settings> = {};
  for (const name of ['lateMs', 'storageLogLateMs', 'duplicates', 'settleAfterReads'] as const) {
    if (input.has(name)) changed[name] = atLeast(input, name, 0);
  }
  if (input.has('pageSize')) changed.pageSize = atLeast(input, 'pageSize', 1);
  if (input.raw('settleAfterMs') === null) changed.settleAfterMs = null;
  else if (input.has('settleAfterMs')) changed.settleAfterMs = atLeast(input, 'settleAfterMs', 0);
  const conflictStatus = input.oneOf('conflictStatus', [400, 409]);
  if (conflictStatus !== undefined) changed.conflictStatus = conflictStatus;
  const appsMayDecide = input.boolean('appsMayDecide');
  if (appsMayDecide !== undefined) changed.appsMayDecide = appsMayDecide;
  if (input.raw('demandContext') === null) changed.demandContext = null;
  else if (input.has('demandContext')) changed.demandContext = input.requiredText('demandContext');
  const lockboxLog = input.oneOf('lockboxLog', ['subscription', 'tenant']);
  if (lockboxLog !== undefined) changed.lockboxLog = lockboxLog;
  return changed;
}

function atLeast(input: Input, name: string, least: number): number {
  const value = input.number(name);
  if (value === undefined || value < least || !Number.isInteger(value)) {
    throw new SimulatorError('BAD_INPUT', `${name} must be a whole number from ${least} on.`);
  }
  return value;
}
