/** Numbers that a relay tells its operator. */
import type { Relay } from './stage.ts';

export const counterOf = async ({ url }: Relay, name: string): Promise<number> => Number(new RegExp(`^${name} (\\d+)$`, 'm').exec(await (await fetch(`${url}/metrics`)).text())?.[1]);
