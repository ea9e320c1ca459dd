import type { HistoryStore, CheckpointRow } from '../history';
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

/** What the assembler hands in: everything that needs more than this room may import. */
export interface CliDeps {
  io: Io;
  version: string;
  /** Opens the database of `DATABASE_URL`. @throws CliError where there is none yet. */
  openHistory: () => Promise<OpenedHistory>;
  /** Signs the ledger as it stands, if a key is at hand; and names the verifier keys of this ledger. */
  publish: (opened: OpenedHistory) => Promise<{ checkpoint?: CheckpointRow; verifierKeys: string[] }>;
  serve: (options: { config?: string }) => Promise<ExitCode>;
  simulator: (options: { port?: number }) => Promise<ExitCode>;
  replay: (options: ReplayOptions) => Promise<ExitCode>;
  doctor: (options: { config?: string; json: boolean }) => Promise<ExitCode>;
  demo: (options: { once: boolean; port?: number }) => Promise<ExitCode>;
}
