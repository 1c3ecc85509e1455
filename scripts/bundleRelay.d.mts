export const RELAY: string;
export function newest(path: string): number;
export function bundleRelay(root: string): Promise<string>;
export function isRelayOld(root: string): boolean;
