import js from '@eslint/js';
import svelte from 'eslint-plugin-svelte';
import globals from 'globals';
import ts from 'typescript-eslint';
import { functionLines } from './scripts/functionLines.mjs';
import svelteConfig from './svelte.config.js';

const CORE = ['protocol', 'ports', 'crypto', 'people', 'chat', 'sync', 'app'].map((room) => `src/${room}/**/*.ts`);

export default ts.config(
  { ignores: ['dist', 'dist-relay', 'dist-test', 'node_modules', '.test', '.kith'] },
  js.configs.recommended,
  ...ts.configs.recommended,
  ...svelte.configs.recommended,
  { languageOptions: { globals: { ...globals.browser, ...globals.node } } },
  {
    files: ['**/*.svelte', '**/*.svelte.ts'],
    languageOptions: { parserOptions: { parser: ts.parser, extraFileExtensions: ['.svelte'], svelteConfig } },
  },
  {
    rules: {
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      'no-console': 'error',
      'svelte/no-at-html-tags': 'error',
      'no-restricted-syntax': ['error', { selector: "MemberExpression[property.name=/^(innerHTML|outerHTML)$/]", message: 'Text is shown as text: no HTML strings.' }],
    },
  },
  {
    files: ['src/**/*.{ts,svelte}', 'test/**/*.ts', 'scripts/**', 'vite/**'],
    plugins: { house: { rules: { functionLines } } },
    rules: { 'max-lines': ['error', 400], 'house/functionLines': ['error', 60] },
  },
  {
    files: ['src/**/*.ts', 'test/**/*.ts'],
    ignores: ['src/workers/sw.ts', 'src/core.d.ts', '**/*.svelte.ts'],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: { '@typescript-eslint/no-floating-promises': 'error', '@typescript-eslint/no-misused-promises': ['error', { checksVoidReturn: false }] },
  },
  {
    files: CORE,
    rules: {
      'no-restricted-globals': ['error', 'setTimeout', 'setInterval', 'performance', 'window', 'document', 'navigator', 'fetch', 'process', 'Buffer'],
      'no-restricted-properties': ['error', { object: 'Date', property: 'now' }, { object: 'Math', property: 'random' }],
    },
  },
  { files: ['scripts/**', 'src/relay/main.ts', 'test/**'], rules: { 'no-console': 'off' } },
);
