// Runs the fault runs without a build of their own: each TypeScript file is translated as it is required.
// The service that is killed is the built one, dist/main.js.
const { existsSync, readFileSync } = require('node:fs');
const { join } = require('node:path');
const { transformSync } = require('@swc/core');

require.extensions['.ts'] = (module, filename) => {
  const { code } = transformSync(readFileSync(filename, 'utf8'), {
    filename,
    jsc: { parser: { syntax: 'typescript' }, target: 'es2022' },
    module: { type: 'commonjs' },
    sourceMaps: 'inline',
  });
  module._compile(code, filename);
};

if (existsSync(join(__dirname, '..', '..', 'dist', 'main.js'))) {
  require('./main.ts');
} else {
  process.stderr.write('faults: there is no dist/main.js to kill: run "npm run build" first\n');
  process.exitCode = 2;
}
