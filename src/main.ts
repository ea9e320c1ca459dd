#!/usr/bin/env node
import { readFileSync } from 'node:fs';
import { enableCompileCache } from 'node:module';
import { join } from 'node:path';
import { runCli, terminalOf, type CliDeps } from './cli';

// Node 20 loads all of this and then crashes in the database without a word.
const oldest = 22;
if (Number(process.versions.node.split('.')[0]) < oldest) {
  process.stderr.write(
    `lockbox-bot: this is Node ${process.versions.node}, and ${oldest} or later is needed: npx lockbox-bot uses its own\n`,
  );
  process.exit(2);
}

// What was compiled once need not be again: a third of a start. Beside the program and never in a folder for all, since
// what lies there is run; where it cannot be written nothing is kept.
enableCompileCache(join(__dirname, '..', 'node_modules', '.cache', 'lockbox-bot'));

const { io, lost } = terminalOf(process);
const { version } = JSON.parse(readFileSync(join(__dirname, '..', 'package.json'), 'utf8')) as { version: string };

// Each command loads only what it needs: --help answers at once, and reading never loads a bot.
const deps: CliDeps = {
  io,
  version,
  now: () => new Date(),
  openHistory: async () => {
    const { openExisting } = await import('./main/database.js');
    return openExisting(process.env);
  },
  rotateKey: async (options) => (await import('./main/rotate-key.js')).rotateLedgerKey(options, process.env),
  publish: async (opened) => (await import('./main/publish.js')).publish(opened, process.env),
  record: async (reading, options) =>
    (await import('./main/record-reading.js')).recordReading(reading, options, process.env),
  routing: async () => (await import('./main/route-test.js')).routeSources(process.env),
  serve: async (options) => (await import('./main/serve.js')).serve(options, process.env, version, io),
  simulator: async (options) => (await import('./main/simulator.js')).simulator(options, io),
  replay: async (options) => (await import('./main/replay.js')).replay(options, process.env, io),
  posture: async (question) => (await import('./main/posture.js')).livePosture(question, process.env),
  doctor: async (options) => (await import('./main/doctor.js')).doctor(options, process.env, io),
  silence: async (options) => (await import('./main/silence.js')).silence(options, process.env),
  access: async (options) => (await import('./main/access.js')).access(options, process.env),
  keeping: async (options) => (await import('./main/keeping.js')).keeping(options, process.env),
  daily: async (options) => (await import('./main/daily.js')).daily(options, process.env),
  demo: async (options) => (await import('./main/demo.js')).demo(options, io),
};

runCli(process.argv.slice(2), deps).then(
  (code) => {
    process.exitCode = code;
    // Whether what was printed arrived is known only at the very end; what did not is no answer.
    process.once('exit', () => {
      if (lost() !== undefined) process.exitCode = 2;
    });
  },
  (error: unknown) => {
    io.err(`lockbox-bot: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
    process.exitCode = 1;
  },
);
