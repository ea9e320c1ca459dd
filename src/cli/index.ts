export type {
  AccessOptions,
  CliDeps,
  DailyAnswer,
  LocallyRecorded,
  LocalReading,
  ErasedAnswer,
  KeepingOptions,
  OpenedHistory,
  ReplayOptions,
  RotatedKey,
  RouteSources,
  SilenceOptions,
} from './deps';
export { CliError, type ExitCode, type Io } from './io';
export { runCli } from './program';
export { terminalOf } from './terminal';
export { visible } from './visible';
