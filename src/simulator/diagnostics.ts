import type { LogCategory } from './logs/row';

/** A diagnostic setting of a resource, as it was put. */
export interface DiagnosticSetting {
  name: string;
  /** ARM path of the resource that it stands on, e.g. a storage account's `blobServices/default`. */
  resourceId: string;
  properties: {
    workspaceId?: string;
    logs?: { category?: string; categoryGroup?: string; enabled?: boolean }[];
  } & Record<string, unknown>;
}

/** @returns the ARM paths of the workspaces that get this category of the resource's log, in lower case. */
export function workspacesFor(
  settings: readonly DiagnosticSetting[],
  resourceId: string,
  category: LogCategory,
): string[] {
  return settings
    .filter((one) => one.resourceId.toLowerCase() === resourceId.toLowerCase() && sends(one, category))
    .flatMap(({ properties: { workspaceId } }) => (workspaceId === undefined ? [] : [workspaceId.toLowerCase()]));
}

/** A category group stands for all three categories: `allLogs`, and `audit` too for storage. */
function sends({ properties: { logs = [] } }: DiagnosticSetting, category: LogCategory): boolean {
  return logs.some(
    (log) =>
      log.enabled === true &&
      (log.category === category || log.categoryGroup === 'allLogs' || log.categoryGroup === 'audit'),
  );
}
