import { defineConfig } from 'eslint/config';
import * as lit from 'eslint-plugin-lit';
import litA11y from 'eslint-plugin-lit-a11y';
import * as wc from 'eslint-plugin-wc';
import tseslint from 'typescript-eslint';

export default defineConfig(
  { ignores: ['build/', 'dist/', 'cdn/', 'server/dist/', 'coverage/', 'docs/snippets/'] },
  {
    files: ['**/*.ts', '**/*.tsx'],
    extends: [tseslint.configs.strictTypeChecked],
    languageOptions: { parserOptions: { projectService: true } },
    rules: {
      '@typescript-eslint/no-floating-promises': 'error',
      // Fastify's plugins are async by their type; a route plugin that awaits nothing is the normal case.
      '@typescript-eslint/require-await': 'off',
      // Arrow functions that call are the shortest way to say "do this then".
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      // Spreading a string counts code points, which is what the limits count.
      '@typescript-eslint/no-misused-spread': 'off',
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
    },
  },
  {
    files: ['src/elements/**/*.ts', 'src/inbox/**/*.ts', 'test/elements/**/*.ts', 'test/inbox/**/*.ts'],
    extends: [lit.configs['flat/recommended'], wc.configs['flat/best-practice'], litA11y.configs.recommended],
    settings: { wc: { elementBaseClasses: ['LitElement', 'ReactiveElement'] } },
    rules: {
      // Lit binds the handlers of its templates to the host.
      '@typescript-eslint/unbound-method': 'off',
      // Typed addEventListener is an interface merged with the class.
      '@typescript-eslint/no-unsafe-declaration-merging': 'off',
      // LitElement has the callbacks that the rule fears may be missing.
      'wc/guard-super-call': 'off',
    },
  },
  {
    files: ['src/elements/**/*.ts'],
    // A field without `declare` hides the property; the tests, which compile with the inbox's options, do not notice.
    rules: { 'lit/no-classfield-shadowing': 'error' },
  },
  {
    files: ['test/**/*.ts', 'server/test/**/*.ts'],
    rules: {
      // describe and it return promises that the runner awaits; chai-a11y-axe types every assertion as one.
      '@typescript-eslint/no-floating-promises': 'off',
      '@typescript-eslint/no-unused-expressions': 'off',
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-argument': 'off',
    },
  },
);
