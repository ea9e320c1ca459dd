// Has Node load a package for a test file, once for all files of a process, in place of Jest: see environment.cjs. Jest
// goes through here for its own parts, too, before there is an environment: those stay as they are.
const { createHash } = require('node:crypto');

const byNode = "globalThis[Symbol.for('lockbox-bot.load-package')]";
/** A package that is an ECMAScript module is none of Jest's, and could not be compiled as a function. */
const isModule = (source, file) => file.endsWith('.mjs') || /^\s*(import|export)\s/m.test(source);

module.exports = {
  process: (source, file) => {
    const load = `module.exports = ${byNode}(__filename);`;
    if (isModule(source, file)) return { code: load };
    return { code: `if (${byNode}) { ${load} return; } ${source.replace(/^#!.*/, '')}` };
  },
  getCacheKey: (source, file) => createHash('sha256').update(`1 ${file} ${source}`).digest('hex'),
};
