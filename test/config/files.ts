import { ConfigError, loadConfig, type ConfigFault } from '../../src/config';

/** A configuration without fault; tests name its lines by their number. */
export const soundFile = `tenantId: 11111111-1111-1111-1111-111111111111
server: { host: 127.0.0.1, port: 3978 }
azure: # in one pair of braces, so that what a test puts in keeps the lines of the rest
  { cloud: public, decideAs: bot,
  subscriptions: all,
  poll: 60s }
bot:
  appType: SingleTenant
  appId: 22222222-2222-2222-2222-222222222222
admins: ops
groups:
  data-owners: { members: [approver@example.com, 33333333-3333-3333-3333-333333333333] }
  security-leads: { members: [lead@example.com] }
channels:
  ops: { hears: [faults] }
routes:
  - name: openai-production
    match: { kind: lockbox, service: [openai] }
    approvers: [data-owners]
    approvals: 2
    notify: [ops]
  - name: everything-else
    approvers: [security-leads]
`;

/** The sound file with one text in it replaced; the text has to be there. */
export function changed(from: string, to: string): string {
  if (!soundFile.includes(from)) throw new Error(`not in the file: ${from}`);
  return soundFile.replace(from, () => to);
}

/** The faults of a file, or none. */
export function faultsOf(text: string, env?: Record<string, string>): readonly ConfigFault[] {
  try {
    loadConfig('lockbox.yaml', text, env);
    return [];
  } catch (error) {
    if (error instanceof ConfigError) return error.faults;
    throw error;
  }
}
