/** Why a configuration is refused. */
export type ConfigFaultCode =
  | 'NOT_YAML'
  | 'TOO_LARGE'
  | 'UNKNOWN_KEY'
  | 'BAD_VALUE'
  | 'MISSING'
  | 'UNKNOWN_NAME'
  | 'DUPLICATE_NAME'
  | 'LAST_ROUTE'
  | 'TOO_FEW_APPROVERS'
  | 'NOT_IN_TENANT'
  | 'GUEST_NOT_ALLOWED'
  | 'TOO_LATE'
  | 'NEVER_MATCHES'
  | 'UNSAFE'
  | 'NOT_AVAILABLE_YET'
  | 'SECRET_UNREADABLE';

/** The `file` of a fault that is not in a file but in an environment variable. */
export const environment = 'environment';

/** One fault, at its place. */
export interface ConfigFault {
  /** The file, or {@link environment}. */
  file: string;
  /** 1-based; 0 in the environment. */
  line: number;
  /** The key, with dots, or the variable; empty for the file as a whole. */
  key: string;
  code: ConfigFaultCode;
  /** What is wrong and how to mend it. Never the value: somebody may have put a secret there. */
  message: string;
}

/** A configuration that cannot be used; every fault found, in order of the file. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  readonly faults: readonly ConfigFault[];

  constructor(faults: readonly ConfigFault[], options?: { cause?: unknown }) {
    const inOrder = [...faults].sort((a, b) => a.line - b.line);
    super(inOrder.map(faultText).join('\n'), options);
    this.faults = inOrder;
  }
}

/** @returns a fault as one line: file, line, key, sentence, code. */
export function faultText({ file, line, key, message, code }: ConfigFault): string {
  return `${file}:${line === 0 ? '' : `${line}:`} ${key === '' ? '' : `${key}: `}${message} (${code})`;
}
