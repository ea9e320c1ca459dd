import type { HistoryStore, CheckpointRow, Request } from '../history';
import type { Policy, RouteQuestion, WhatIsKnown } from '../routing';
import type { AccessRole, CoveredBy, DailyReport, Hold, HoldMatch, Posture, Silence, SilenceMatch } from '../model';
import type { ExitCode, Io } from './io';

/** The database as the reading commands use it. */
export interface OpenedHistory {
  history: HistoryStore;
  close: () => Promise<void>;
}

/** What `replay` was asked. */
export interface ReplayOptions {
  files: string[];
  inventory?: string;
  intoLive: boolean;
  json: boolean;
  config?: string;
}

/** What `route test` asks with. */
export interface RouteSources {
  /** The policy of the configuration. @throws CliError that names the file, where it cannot be read or is refused. */
  policy: (config: string | undefined) => Policy;
  /** Reads a file with one Lockbox request as Azure's REST API returns it. @throws CliError that says what is wrong. */
  question: (file: string) => RouteQuestion;
  /** What the database knows of the people of a policy; undefined where there is no database. */
  people: (policy: Policy) => Promise<WhatIsKnown | undefined>;
}

/** What is done about silences. */
export type SilenceOptions = { config?: string } & (
  { do: 'add'; match: SilenceMatch; forMs: number; comment: string } | { do: 'end'; id: string }
);

/** What is done about access to Speech data. */
export type AccessOptions = {
  config?: string;
  /** Into the database itself, rather than by the running service. */
  local: boolean;
  /** Where the service runs, if not at the address that the configuration names. */
  url?: string;
} & (
  | {
      do: 'request';
      resource: string;
      container?: string;
      role: AccessRole;
      hours: number;
      reason: string;
      /** For whom, by object id or address: only of a local command, which knows nobody by itself. */
      person?: string;
    }
  | { do: 'end'; id: string }
);

/** What is done about personal data: it is erased, or held. */
export type KeepingOptions = {
  config?: string;
  /** Into the database itself, rather than by the running service. */
  local: boolean;
  /** Where the service runs, if not at the address that the configuration names. */
  url?: string;
} & (
  | { do: 'erase'; id: string; reason: string }
  | { do: 'hold'; match: HoldMatch; reason: string }
  | { do: 'end-hold'; id: string }
);

/** What an erasure did: when, why, how many sealed values, and which entry says so. */
export interface ErasedAnswer {
  id: string;
  erased: { at: string; why: string };
  values: number;
  seq: number;
}

/** The facts since the last daily message; signed where they were written into the ledger. */
export interface DailyAnswer {
  report: DailyReport;
  signed?: { seq: number; checkpoint?: CoveredBy };
}

/** What a rotation of the ledger's key did. */
export interface RotatedKey {
  /** The verifier key in force, and the one before. */
  key: string;
  previous: string;
  /** The entry that says so. */
  seq: number;
  /** Where the private key before is kept, if this command keeps it. */
  previousFile?: string;
}

/** What a command hands out, for the ledger to say so. */
export interface LocalReading {
  what: 'evidence' | 'evidence-period' | 'export';
  requestId?: string;
  /** The filters that were asked with, by name. */
  filter: Readonly<Record<string, string | string[] | undefined>>;
  handedOut: Readonly<Record<string, string | number | boolean>>;
}

/** Whether it stands in the ledger, or why it cannot. */
export type LocallyRecorded = { ok: true } | { ok: false; why: string };

/** What the assembler hands in: everything that needs more than this room may import. */
export interface CliDeps {
  io: Io;
  version: string;
  now: () => Date;
  /** Opens the database of `DATABASE_URL`. @throws CliError where there is none yet. */
  openHistory: () => Promise<OpenedHistory>;
  /** Rotates the key that signs the ledger. @throws CliError that says how to mend it. */
  rotateKey: (options: { config?: string }) => Promise<RotatedKey>;
  /** Signs the ledger as it stands, if a key is at hand; and names the verifier keys of this ledger. */
  publish: (opened: OpenedHistory) => Promise<{ checkpoint?: CheckpointRow; verifierKeys: string[] }>;
  /** Has the ledger say what a command handed out, where its database can be written and its key is at hand. */
  record: (reading: LocalReading, options: { config?: string }) => Promise<LocallyRecorded>;
  /** Loads what `route test` asks with. */
  routing: () => Promise<RouteSources>;
  serve: (options: { config?: string }) => Promise<ExitCode>;
  simulator: (options: { port?: number }) => Promise<ExitCode>;
  replay: (options: ReplayOptions) => Promise<ExitCode>;
  /** Reads now how the security features stand. @throws CliError that says how to mend what keeps it from it. */
  posture: (question: { config?: string; subscription: readonly string[] }) => Promise<Posture>;
  doctor: (options: { config?: string; json: boolean }) => Promise<ExitCode>;
  /** Adds or ends a silence in the database itself. @throws CliError where it is refused. */
  silence: (options: SilenceOptions) => Promise<Silence>;
  /** Asks for access, or ends it. @throws CliError where it is refused. */
  access: (options: AccessOptions) => Promise<Request>;
  /** Erases personal data, or has it held. @throws CliError where it is refused. */
  keeping: (options: KeepingOptions) => Promise<ErasedAnswer | Hold>;
  daily: (options: { local: boolean; config?: string }) => Promise<DailyAnswer>;
  demo: (options: { once: boolean; port?: number }) => Promise<ExitCode>;
}
