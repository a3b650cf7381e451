import tseslint from 'typescript-eslint';

const WAIT = 'Wait for a condition (`test/support`), never for a time.';

export default tseslint.config(
  { ignores: ['dist/', 'data/', 'coverage/', 'node_modules/', '**/*.js', '**/*.cjs'] },
  tseslint.configs.recommendedTypeChecked,
  {
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    rules: {
      eqeqeq: 'error',
      'no-console': 'error',
      'no-restricted-syntax': [
        'error',
        { selector: 'TSEnumDeclaration', message: 'Node strips types, it does not compile enums: use `as const`.' },
        { selector: 'ExportDefaultDeclaration', message: 'Name what you export.' },
      ],
      'prefer-const': 'error',
      'object-shorthand': 'error',

      // A promise that nobody waits for is a message that nobody hears failing.
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': 'error',
      '@typescript-eslint/return-await': ['error', 'error-handling-correctness-only'],
      '@typescript-eslint/require-await': 'off',

      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-non-null-assertion': 'error',
      '@typescript-eslint/no-unnecessary-type-assertion': 'error',
      '@typescript-eslint/no-unnecessary-boolean-literal-compare': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/only-throw-error': 'error',
      '@typescript-eslint/prefer-promise-reject-errors': 'error',
      '@typescript-eslint/no-deprecated': 'warn',
      '@typescript-eslint/prefer-nullish-coalescing': ['error', { ignorePrimitives: { string: true, boolean: true } }],
      '@typescript-eslint/prefer-readonly': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/consistent-type-exports': 'error',
      '@typescript-eslint/no-import-type-side-effects': 'error',
      '@typescript-eslint/no-unused-vars': [
        'error',
        { argsIgnorePattern: '^_', varsIgnorePattern: '^_', ignoreRestSiblings: true },
      ],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      // Factories give objects without `this`, so their functions may be taken out of them.
      '@typescript-eslint/unbound-method': 'off',
    },
  },
  {
    // What a person starts by hand speaks to them on the terminal.
    files: ['scripts/**', 'bench/**', 'test/faults/**'],
    rules: { 'no-console': 'off' },
  },
  {
    // Tools that want their configuration as the default export.
    files: ['*.config.ts', '**/vite.config.ts'],
    rules: { 'no-restricted-syntax': 'off' },
  },
  {
    files: ['test/**', 'bench/**'],
    rules: {
      // A test that reaches for what must be there fails loudly by itself.
      '@typescript-eslint/no-non-null-assertion': 'off',
    },
  },
  {
    files: ['test/**'],
    ignores: ['test/support/**', 'test/faults/**'],
    rules: {
      'no-restricted-globals': ['error', { name: 'setTimeout', message: WAIT }],
      'no-restricted-imports': ['error', { name: 'node:timers/promises', message: WAIT }],
    },
  },
);
