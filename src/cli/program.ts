import { Command, CommanderError } from 'commander';
import { exportFormats } from '../history';
import {
  accessEndOptions,
  accessRequestOptions,
  runAccessEnd,
  runAccessList,
  runAccessRequest,
  type AccessEndArguments,
  type AccessRequestArguments,
} from './commands/access';
import { runCheckpoint } from './commands/checkpoint';
import { runDaily } from './commands/daily';
import { runKeyRotate } from './commands/key-rotate';
import { runEvidence, type EvidenceArguments } from './commands/evidence';
import { runExport, type ExportArguments } from './commands/export';
import { filterOptions, historyOptions, runHistory, type HistoryArguments } from './commands/history';
import { routeTestOptions, runRouteTest, type RouteTestArguments } from './commands/route-test';
import {
  eraseOptions,
  holdAddOptions,
  holdEndOptions,
  runErase,
  runHoldAdd,
  runHoldEnd,
  runHoldList,
  type EraseArguments,
  type HoldAddArguments,
  type HoldEndArguments,
} from './commands/keeping';
import { runPosture, type PostureArguments } from './commands/posture';
import { runShow } from './commands/show';
import {
  runSilenceAdd,
  runSilenceEnd,
  runSilenceList,
  silenceAddOptions,
  type SilenceAddArguments,
} from './commands/silence';
import { runVerify } from './commands/verify';
import type { CliDeps } from './deps';
import { failureOf } from './failure';
import type { ExitCode } from './io';
import { count, each, moment, portNumber, searched } from './values';
import { visible } from './visible';

/**
 * Runs one command line; what somebody can mend is said on standard error. @returns the exit code.
 *
 * @throws what is a defect of this program.
 * @param words the arguments behind the program's name.
 */
export async function runCli(words: readonly string[], deps: CliDeps): Promise<ExitCode> {
  let code: ExitCode = 0;
  const program = build(deps, (result) => {
    code = result;
  });
  try {
    await program.parseAsync([...words], { from: 'user' });
    return code;
  } catch (error) {
    // Commander has said what is wrong itself; --help and --version end here too, with 0.
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    const failure = failureOf(error);
    if (failure === undefined) throw error;
    deps.io.err(`lockbox-bot: ${failure.sentence.split('\n').map(visible).join('\n')}\n`);
    return failure.exitCode;
  }
}

function build(deps: CliDeps, end: (code: ExitCode) => void): Command {
  const program = new Command('lockbox-bot')
    .description('Customer Lockbox requests as approve/reject cards in Microsoft Teams, with a record that verifies')
    .version(deps.version)
    .exitOverride()
    .showHelpAfterError('(--help says what there is)')
    .configureOutput({ writeOut: deps.io.out, writeErr: deps.io.err });
  const add = (usage: string, description: string): Command =>
    program.command(usage).description(description).exitOverride().option('--config <file>', 'lockbox.yaml to use');

  runningCommands(add, deps, end);
  readingCommands(add, deps, end);
  routeCommands(program, deps, end);
  silenceCommands(program, deps, end);
  accessCommands(program, deps, end);
  keepingCommands(program, add, deps, end);
  keyCommands(program, deps, end);
  return program;
}

type Add = (usage: string, description: string) => Command;

function runningCommands(add: Add, deps: CliDeps, end: (code: ExitCode) => void): void {
  add('serve', 'run the service').action(async (options: { config?: string }) => {
    end(await deps.serve(options));
  });
  add('demo', 'simulator, service and Agents Playground on loopback, in a fresh temporary folder')
    .option('--once', 'play the whole story unattended, print it, and exit 0 only if each step was seen', false)
    .option('--port <n>', 'first port to use', portNumber)
    .action(async (options: { once: boolean; port?: number }) => {
      end(await deps.demo(options));
    });
  add('simulator', 'the Azure simulator alone')
    .option('--port <n>', 'port to listen on', portNumber)
    .action(async (options: { port?: number }) => {
      end(await deps.simulator(options));
    });
  add('replay', 'take records of the past: activity-log and resource-log JSON; asks Azure nothing, sends nothing')
    .argument('<files...>', 'files to read; - is standard input')
    .option('--inventory <file>', 'the AI accounts as ARM returns them: tells which accesses are to storage of Speech')
    .option('--into-live', 'allow it on a database that holds live entries', false)
    .option('--json', 'print the counts as JSON', false)
    .action(
      async (files: string[], options: { inventory?: string; intoLive: boolean; json: boolean; config?: string }) => {
        end(await deps.replay({ files, ...options }));
      },
    );
  add('posture', 'the security features of every watched Azure AI resource and of this service, read from Azure now')
    .option('--subscription <id or name>', 'only this subscription; can be given more than once', each, [])
    .option('--json', 'print them as JSON', false)
    .action(async (options: PostureArguments) => {
      end(await runPosture(deps, options));
    });
  add('doctor', 'check configuration, database and sign-in, and say how to mend each fault')
    .option('--json', 'print the findings as JSON', false)
    .action(async (options: { config?: string; json: boolean }) => {
      end(await deps.doctor(options));
    });
}

function readingCommands(add: Add, deps: CliDeps, end: (code: ExitCode) => void): void {
  historyOptions(add('history', 'requests, newest first')).action(async (options: HistoryArguments) => {
    end(await runHistory(deps, options));
  });
  add('show', 'the whole story of one request')
    .argument('<id>', "the request's id, Azure's id, or a beginning of either", searched)
    .option('--json', 'print it as JSON', false)
    .action(async (id: string, options: { json: boolean }) => {
      end(await runShow(deps, id, options));
    });
  add('verify', 'check the ledger in the database, or an exported folder with no database')
    .argument('[folder]', 'an exported folder')
    .option('--key <vkey>', 'the verifier key to trust')
    .option('--json', 'print the report as JSON', false)
    .action(async (folder: string | undefined, options: { key?: string; json: boolean }) => {
      end(await runVerify(deps, folder, options));
    });
  filterOptions(add('export', 'files for an auditor: the whole ledger, a table of requests, or events for a SIEM'))
    .requiredOption('--format <format>', exportFormats.join(', '))
    .requiredOption('--out <folder>', 'folder to write')
    .option('--resume', 'go on with an export that was interrupted', false)
    .option('--cursor <cursor>', 'csv and ocsf: go on where an earlier export ended', searched)
    .option('--json', 'print what was written as JSON', false)
    .action(async (options: ExportArguments) => {
      end(await runExport(deps, options));
    });
  add('evidence', 'a zip for an auditor: a report, the entries, what proves them, and a program that checks it')
    .argument('[id]', "the request's id, Azure's id, or a beginning of either", searched)
    .requiredOption('--out <file>', 'zip to write')
    .option('--from <time>', 'all requests that opened at or after: RFC 3339, or a date', moment)
    .option('--to <time>', 'and before', moment)
    .option('--json', 'print what was packed as JSON', false)
    .action(async (id: string | undefined, options: EvidenceArguments) => {
      end(await runEvidence(deps, id, options));
    });
  add('daily', 'what happened since the last daily message, and what was watched, with every gap')
    .option('--local', 'write it into the ledger from here, signed; the ledger says so', false)
    .option('--json', 'print the facts as JSON', false)
    .action(async (options: { json: boolean; local: boolean; config?: string }) => {
      end(await runDaily(deps, options));
    });
  add('checkpoint', 'the newest signed checkpoint')
    .option('--json', 'print it as JSON', false)
    .action(async (options: { json: boolean }) => {
      end(await runCheckpoint(deps, options));
    });
}

function routeCommands(program: Command, deps: CliDeps, end: (code: ExitCode) => void): void {
  const route = program.command('route').description('try the routes of the configuration out').exitOverride();
  const test = route
    .command('test')
    .description('which route takes a request, who is asked, who is told, when it is chased, and why')
    .exitOverride()
    .option('--config <file>', 'lockbox.yaml to use');
  routeTestOptions(test).action(async (file: string | undefined, options: RouteTestArguments) => {
    end(await runRouteTest(deps, file, options));
  });
}

function silenceCommands(program: Command, deps: CliDeps, end: (code: ExitCode) => void): void {
  const silence = program
    .command('silence')
    .description('keep channels quiet for a while; never the cards of approvers')
    .exitOverride();
  const add = (usage: string, description: string): Command =>
    silence.command(usage).description(description).exitOverride().option('--config <file>', 'lockbox.yaml to use');
  silenceAddOptions(add('add', 'hold messages to channels back; each channel hears at the end what it missed')).action(
    async (options: SilenceAddArguments) => {
      end(await runSilenceAdd(deps, options));
    },
  );
  add('list', 'silences in force')
    .option('--all', 'those that ended too', false)
    .option('--json', 'print {items} as JSON', false)
    .action(async (options: { all: boolean; json: boolean }) => {
      end(await runSilenceList(deps, options));
    });
  add('end', 'end a silence before its time')
    .argument('<id>', 'the id of the silence, such as S-12', searched)
    .option('--local', 'write into the database from here; the ledger says so', false)
    .option('--json', 'print the silence as JSON', false)
    .action(async (id: string, options: { local: boolean; json: boolean; config?: string }) => {
      end(await runSilenceEnd(deps, id, options));
    });
}

function accessCommands(program: Command, deps: CliDeps, end: (code: ExitCode) => void): void {
  const access = program
    .command('access')
    .description(
      'ask for access to the data of a Speech resource, and end it; approvers decide, and Azure ends it in time',
    )
    .exitOverride();
  const add = (usage: string, description: string): Command =>
    access.command(usage).description(description).exitOverride().option('--config <file>', 'lockbox.yaml to use');
  accessRequestOptions(add('request', 'ask the approvers for access, in your own name')).action(
    async (resource: string, options: AccessRequestArguments) => {
      end(await runAccessRequest(deps, resource, options));
    },
  );
  accessEndOptions(add('end', 'end granted access before its time')).action(
    async (id: string, options: AccessEndArguments) => {
      end(await runAccessEnd(deps, id, options));
    },
  );
  add('list', 'access that is asked for, or open')
    .option('--all', 'what is over or was rejected too', false)
    .option('--limit <n>', 'how many at the most', count, 20)
    .option('--json', 'print {items, next} as JSON', false)
    .action(async (options: { all: boolean; limit: number; json: boolean }) => {
      end(await runAccessList(deps, options));
    });
}

function keepingCommands(program: Command, top: Add, deps: CliDeps, end: (code: ExitCode) => void): void {
  eraseOptions(
    top('erase', 'erase the personal data of a closed request, everywhere; its entries and every proof stay'),
  ).action(async (id: string, options: EraseArguments) => {
    end(await runErase(deps, id, options));
  });
  const hold = program
    .command('hold')
    .description('keep personal data from being erased, whoever asks and however old it is')
    .exitOverride();
  const add = (usage: string, description: string): Command =>
    hold.command(usage).description(description).exitOverride().option('--config <file>', 'lockbox.yaml to use');
  holdAddOptions(add('add', 'hold one request, or every one that opened in a time')).action(
    async (id: string | undefined, options: HoldAddArguments) => {
      end(await runHoldAdd(deps, id, options));
    },
  );
  add('list', 'holds in force')
    .option('--all', 'those that ended too', false)
    .option('--json', 'print {items} as JSON', false)
    .action(async (options: { all: boolean; json: boolean }) => {
      end(await runHoldList(deps, options));
    });
  holdEndOptions(add('end', 'end a hold: what it kept may be erased again')).action(
    async (id: string, options: HoldEndArguments) => {
      end(await runHoldEnd(deps, id, options));
    },
  );
}

function keyCommands(program: Command, deps: CliDeps, end: (code: ExitCode) => void): void {
  const key = program.command('key').description('the key that signs the ledger').exitOverride();
  key
    .command('rotate')
    .description('sign with a new key from here on; the ledger says so, and the next checkpoint is signed by both')
    .exitOverride()
    .option('--config <file>', 'lockbox.yaml to use')
    .option('--json', 'print {key, previous, seq} as JSON', false)
    .action(async (options: { json: boolean; config?: string }) => {
      end(await runKeyRotate(deps, options));
    });
}
