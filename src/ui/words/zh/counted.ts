/** What is counted has one form in Chinese. */
import type { Forms } from '../translated.ts';

export const counted = (text: string): Forms => ({ one: text, other: text });
