/** @type {import('jest').Config} */
module.exports = {
  testEnvironment: 'node',
  globalSetup: '<rootDir>/test/run-id.cjs',
  roots: ['<rootDir>/test'],
  testMatch: ['**/*.test.ts'],
  testPathIgnorePatterns: ['/node_modules/'],
  transform: {
    '^.+\\.(ts|js|mjs)$': [
      '@swc/jest',
      {
        jsc: { parser: { syntax: 'typescript' }, target: 'es2022' },
        module: { type: 'commonjs' },
        sourceMaps: 'inline',
      },
    ],
  },
  // These packages ship ECMAScript modules only, or load some when they need them; jest runs CommonJS, so they are
  // transformed too.
  transformIgnorePatterns: ['/node_modules/(?!(jose|openid-client|oauth4webapi|@opentelemetry)/)'],
  // The stories wait for servers of theirs: more workers than cores keep the cores busy meanwhile.
  maxWorkers: 4,
  // Bounds that end a test which hangs; no test is decided by how long something takes.
  testTimeout: 60000,
};
