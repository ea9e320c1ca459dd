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
  | 'UNSAFE'
  | 'NOT_AVAILABLE_YET';

/** One fault, at its place. */
export interface ConfigFault {
  file: string;
  /** 1-based. */
  line: number;
  /** The key, with dots; empty for the file as a whole. */
  key: string;
  code: ConfigFaultCode;
  /** What is wrong and how to mend it. */
  message: string;
}

/** A configuration that cannot be used; every fault found, in order of the file. */
export class ConfigError extends Error {
  constructor(
    readonly faults: readonly ConfigFault[],
    options?: { cause?: unknown },
  ) {
    super(faults.map(faultText).join('\n'), options);
    this.name = 'ConfigError';
  }
}

/** @returns a fault as one line: file, line, key, sentence. */
export function faultText({ file, line, key, message, code }: ConfigFault): string {
  return `${file}:${line}: ${key === '' ? '' : `${key}: `}${message} (${code})`;
}
