/** @type {import('jest').Config} */
module.exports = {
  testEnvironment: '<rootDir>/test/runner/environment.cjs',
  globalSetup: '<rootDir>/test/runner/run-id.cjs',
  roots: ['<rootDir>/test'],
  testMatch: ['**/*.test.ts'],
  transform: {
    '/node_modules/.+\\.[cm]?js$': '<rootDir>/test/runner/packages.cjs',
    '^(?!.*/node_modules/).+\\.(ts|js|mjs)$': [
      '@swc/jest',
      {
        jsc: { parser: { syntax: 'typescript' }, target: 'es2022' },
        module: { type: 'commonjs' },
        sourceMaps: 'inline',
      },
    ],
  },
  transformIgnorePatterns: [],
  // The stories wait for servers of theirs: more workers than cores keep the cores busy meanwhile.
  maxWorkers: 4,
  // Bounds that end a test which hangs; no test is decided by how long something takes.
  testTimeout: 60000,
};
