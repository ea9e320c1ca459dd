import { runCli, type CliDeps, type ExitCode } from '../../src/cli';
import { access } from '../../src/main/access';
import { openExisting } from '../../src/main/database';
import { daily } from '../../src/main/daily';
import { doctor } from '../../src/main/doctor';
import { livePosture } from '../../src/main/posture';
import { rotateLedgerKey } from '../../src/main/rotate-key';
import { recordReading } from '../../src/main/record-reading';
import { keeping } from '../../src/main/keeping';
import { publish } from '../../src/main/publish';
import { replay } from '../../src/main/replay';
import { silence } from '../../src/main/silence';
import { routeSources } from '../../src/main/route-test';

/** What a command did. */
export interface Ran {
  code: ExitCode;
  out: string;
  err: string;
}

/** What a test wants otherwise. */
export interface RunOptions {
  interactive?: boolean;
  deps?: Partial<CliDeps>;
}

/** Runs a command line in this process, wired as the program is. */
export async function run(env: NodeJS.ProcessEnv, words: string[], options: RunOptions = {}): Promise<Ran> {
  const ran = { out: '', err: '' };
  const io: CliDeps['io'] = {
    out: (text) => {
      ran.out += text;
    },
    err: (text) => {
      ran.err += text;
    },
    interactive: options.interactive ?? false,
  };
  const unexpected = (): Promise<ExitCode> => Promise.reject(new Error('this command was not to run'));
  const code = await runCli(words, {
    io,
    version: '0.0.0',
    now: () => new Date(),
    openHistory: () => openExisting(env),
    rotateKey: (asked) => rotateLedgerKey(asked, env),
    publish: (opened) => publish(opened, env),
    record: (reading, asked) => recordReading(reading, asked, env),
    routing: () => Promise.resolve(routeSources(env)),
    replay: (asked) => replay(asked, env, io),
    posture: (question) => livePosture(question, env),
    doctor: (asked) => doctor(asked, env, io),
    silence: (asked) => silence(asked, env),
    access: (asked) => access(asked, env),
    keeping: (asked) => keeping(asked, env),
    daily: (asked) => daily(asked, env),
    serve: unexpected,
    simulator: unexpected,
    demo: unexpected,
    ...options.deps,
  });
  return { code, ...ran };
}

/** Runs a command whose standard output must be one JSON document and nothing else. */
export async function runJson(env: NodeJS.ProcessEnv, ...words: string[]): Promise<{ code: ExitCode; value: unknown }> {
  const { code, out } = await run(env, [...words, '--json']);
  return { code, value: JSON.parse(out) as unknown };
}
