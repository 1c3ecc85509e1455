import type { Rule } from 'eslint';

export const functionLines: Rule.RuleModule;
