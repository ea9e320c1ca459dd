// The services that are killed are built ones, in dist/.
const { existsSync } = require('node:fs');
const { join } = require('node:path');
require('./typescript.cjs');

if (existsSync(join(__dirname, '..', '..', 'dist', 'main.js'))) {
  require('./main.ts');
} else {
  process.stderr.write('faults: there is no dist/main.js to kill: run "npm run build" first\n');
  process.exitCode = 2;
}
