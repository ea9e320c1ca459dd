import js from '@eslint/js';
import tseslint from 'typescript-eslint';

export default tseslint.config(
  { ignores: ['dist', 'build', 'data', 'node_modules', 'coverage', 'src/store/generated'] },
  {
    files: ['src/**/*.{ts,tsx,mts}', 'test/**/*.ts', 'bench/**/*.ts', 'prisma.config.ts'],
    extends: [js.configs.recommended, ...tseslint.configs.strictTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/consistent-type-imports': 'error',
      // Numbers and booleans in a sentence are readable as they are.
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      'no-console': 'error',
    },
  },
  {
    files: ['src/**/*.ts'],
    ignores: ['src/tab/**'],
    rules: {
      // tsc writes CommonJS and lets such a name hide the module's own; the compiler of the tests does not.
      'no-restricted-syntax': [
        'error',
        ...[
          'VariableDeclarator > .id',
          'ArrayPattern > .elements',
          'ObjectPattern > Property > .value',
          'AssignmentPattern > .left',
          ':function > .params',
        ].map((place) => ({
          selector: `${place}[name=/^(exports|module|require)$/]`,
          message: 'in the built service this name hides that of CommonJS: take another one',
        })),
      ],
    },
  },
  {
    files: ['test/**/*.ts', 'bench/**/*.ts'],
    rules: {
      // A test says what it expects to be there; the failure is the assertion.
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      'no-console': 'off',
    },
  },
);
