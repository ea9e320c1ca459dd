// Test files run in Node's own realm, with the packages that Node loaded (packages.cjs). Jest's usual environment is a
// context of its own for each file: every package is loaded, compiled and warmed up 300 times over, and each look at
// `JSON` or `Map` goes through a proxy. That was a quarter of the processor's time of the suite (`npm test`, measured on
// 1,331 tests of three rooms). Nor is it how the service runs: there, what a package throws is an `instanceof Error`.
const { createRequire } = require('node:module');
const vm = require('node:vm');
const { TestEnvironment: NodeEnvironment } = require('jest-environment-node');

/** Stands for Node's own realm where Jest wants a context: without one it takes the test file for over. */
const thisRealm = {};

const { compileFunction } = vm;
vm.compileFunction = (code, parameters, { parsingContext, ...options } = {}) =>
  compileFunction(code, parameters, parsingContext === thisRealm ? options : { parsingContext, ...options });

module.exports = class extends NodeEnvironment {
  constructor(config, context) {
    super(config, context);
    this.global = globalThis;
    // The mocks of Jest belong to a realm as well.
    this.moduleMocker = new this.moduleMocker.constructor(globalThis);
    this.fakeTimersModern = new this.fakeTimersModern.constructor({ config: config.projectConfig, global: globalThis });
    Error.stackTraceLimit = 100;
    globalThis[Symbol.for('lockbox-bot.load-package')] = createRequire(context.testPath);
  }

  async setup() {
    await super.setup();
    this.variables = { ...process.env };
  }

  /** What a file sets in its environment, the next one in this process does not see. */
  async teardown() {
    for (const name of Object.keys(process.env)) if (!(name in this.variables)) delete process.env[name];
    Object.assign(process.env, this.variables);
    await super.teardown();
  }

  getVmContext() {
    return this.context === null ? null : thisRealm;
  }
};
