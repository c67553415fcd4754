import tseslint from 'typescript-eslint';
import { injectedByValue } from './test/architecture/injected-by-value.js';

const orderRail = { rules: { 'injected-by-value': injectedByValue } };
const globals = Object.getOwnPropertyNames(globalThis).map((name) => [name, 'readonly']);

export default tseslint.config(
  { ignores: ['dist/', 'coverage/', '.order-rail/', 'prisma/*/generated/'] },
  {
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    languageOptions: { globals: Object.fromEntries(globals) },
    rules: { eqeqeq: 'error', 'max-lines': ['error', 200], 'object-shorthand': 'error' },
  },
  {
    files: ['**/*.{js,cjs,mjs}'],
    rules: { 'no-undef': 'error', 'no-unused-vars': 'error', 'prefer-const': 'error' },
  },
  {
    files: ['**/*.{ts,tsx}'],
    extends: [tseslint.configs.recommendedTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    plugins: { 'order-rail': orderRail },
    rules: {
      'prefer-const': ['error', { ignoreReadBeforeAssign: true }],
      'order-rail/injected-by-value': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/naming-convention': [
        'error',
        {
          selector: 'typeLike',
          format: ['PascalCase'],
          custom: { regex: '^I[A-Z][a-z]|^Abstract|^Base|Impl$|Utils?$|Helpers?$', match: false },
        },
      ],
      '@typescript-eslint/no-deprecated': 'error',
      '@typescript-eslint/no-import-type-side-effects': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', ignoreRestSiblings: true }],
      '@typescript-eslint/prefer-readonly': 'error',
      '@typescript-eslint/return-await': ['error', 'always'],
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      '@typescript-eslint/use-unknown-in-catch-callback-variable': 'error',
    },
  },
  { files: ['{apps,libs,demo/control-room,stand-ins/bank}/**/*.{ts,tsx}'], rules: { 'no-console': 'error' } },
  { files: ['{apps/*,demo/control-room}/src/handlers/**/*.ts'], rules: { 'max-lines': ['error', 35] } },
  {
    files: ['**/*.test.ts', 'test/**/*.ts'],
    rules: {
      'max-lines': ['error', 250],
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
    },
  },
);
