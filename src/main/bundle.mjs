// Makes dist/, the program that runs: some fifty files with every package in them, read when they are needed. It starts
// in half the time of the two thousand files that they are made of.
import { chmodSync, copyFileSync, existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, relative } from 'node:path';
import { build } from 'rolldown';

const root = join(import.meta.dirname, '..', '..');
const dist = join(root, 'dist');

/** What is started or read by its name: by the program itself, by package.json's scripts, by tests and fault runs. */
const entries = ['main', 'main/serve', 'main/ledger-key', 'workflow/index', 'config/index', 'demo/playground-guard'];

/**
 * `@microsoft/teams-ai` asks this package whether what it was given is a dialog, and nothing is one here. With it come
 * the recognizers of a dozen languages: 5 MB that would be read at every start.
 */
const dialogs = {
  name: 'no-dialogs',
  resolveId: (id) => (id === 'botbuilder-dialogs' ? '\0no-dialogs' : undefined),
  load: (id) => (id === '\0no-dialogs' ? 'exports.Dialog = class Dialog {};' : undefined),
};

/** Packages as they are for who requires them, which is how the tests have them: with both kinds there are many twice. */
const required = {
  name: 'required',
  async resolveId(id, importer, { kind }) {
    if (importer === undefined || kind === 'require-call' || /^[./\0]|^node:/.test(id)) return undefined;
    return this.resolve(id, importer, { kind: 'require-call', skipSelf: true });
  },
};

/** Writes what the licenses of the packages ask for: their texts, beside the program that has the packages in it. */
const licenses = {
  name: 'licenses',
  generateBundle(_options, bundle) {
    const modules = Object.values(bundle).flatMap(({ moduleIds = [] }) => moduleIds);
    const folders = new Set(modules.flatMap((id) => /.*\/node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/.exec(id)?.[0] ?? []));
    const source = [...folders].sort().map((folder) => {
      const { name, version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
      const texts = readdirSync(folder).filter((file) => /^(licen[cs]e|notice|copying)/i.test(file));
      const said = texts.map((file) => readFileSync(join(folder, file), 'utf8').trim());
      return [`${name} ${version} (${license})`, ...said].join('\n\n');
    });
    this.emitFile({ type: 'asset', fileName: 'LICENSES.txt', source: `${source.join(`\n\n${'-'.repeat(80)}\n\n`)}\n` });
  },
};

/** Says of each file what it is made of, since what is written does not. */
const parts = {
  name: 'parts',
  generateBundle(_options, bundle) {
    const made = Object.values(bundle).filter(({ type }) => type === 'chunk');
    const source = made.map(({ fileName, moduleIds }) => [fileName, moduleIds.map((id) => relative(root, id))]);
    this.emitFile({
      type: 'asset',
      fileName: 'parts.json',
      source: JSON.stringify(Object.fromEntries(source), null, 1),
    });
  },
};

/**
 * V8 keeps the source of what it has read, and twice as large if there is one letter in it beyond Latin-1. An escape
 * means the same in strings, patterns and names; what would be read otherwise is refused.
 */
const ascii = {
  name: 'ascii',
  writeBundle({ dir }, bundle) {
    for (const { type, fileName, code } of Object.values(bundle)) {
      if (type !== 'chunk') continue;
      const [other] = /String\.raw`[^`]*[^\0-\x7f]|\\[^\0-\x7f].*/.exec(code) ?? [];
      if (other !== undefined) throw new Error(`${fileName}: cannot be escaped: ${other}`);
      const escaped = code.replace(/[^\0-\x7f]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
      writeFileSync(join(dir, fileName), escaped);
    }
  },
};

// The page is in dist/tab already. Whatever else lies there is of an earlier build.
for (const name of existsSync(dist) ? readdirSync(dist) : []) {
  if (name !== 'tab') rmSync(join(dist, name), { recursive: true });
}

await build({
  input: Object.fromEntries(entries.map((entry) => [entry, join(root, 'src', `${entry}.ts`)])),
  platform: 'node',
  resolve: {
    extensionAlias: { '.js': ['.ts', '.js'] },
    // Node's own says in every log that it is deprecated.
    alias: { punycode: createRequire(import.meta.url).resolve('punycode/') },
  },
  // Native; and one that `pg` does without.
  external: ['better-sqlite3', 'pg-native'],
  plugins: [dialogs, required, ascii, licenses, parts],
  onLog: (level, log) => {
    // That a package is in a file with others although it is imported late is how packages are.
    if (level === 'warn' && log.code !== 'INEFFECTIVE_DYNAMIC_IMPORT') throw new Error(log.message);
  },
  output: {
    dir: dist,
    format: 'cjs',
    exports: 'auto',
    // Left out, what every package says of itself is dropped, and in a function that is called by itself `this` is the
    // global object: the library of AMQP takes that for a container of its own.
    strict: true,
    chunkFileNames: 'chunks/[name]-[hash].js',
    // Names stay as they are, so that a stack in a log can be read; only space that says nothing is left out.
    minify: { compress: false, mangle: false, codegen: { removeWhitespace: true } },
    comments: { legal: true, annotation: false, jsdoc: false },
  },
});

chmodSync(join(dist, 'main.js'), 0o755);
copyFileSync(join(root, 'src', 'history', 'evidence', 'verify.mjs'), join(dist, 'verify.mjs'));
