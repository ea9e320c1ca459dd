require('../typescript.cjs');
require('./entry.ts');
