/** The room and the connection of this device, as the browser tells them: on the page and in workers alike. Never throws. */
import type { Space } from '../ports/space.ts';

/** W3C Network Information and Save-Data: not in every browser. */
interface Connection {
  readonly saveData?: boolean;
  readonly effectiveType?: string;
  readonly type?: string;
}

interface Platform {
  readonly storage?: { estimate?(): Promise<{ readonly usage?: number; readonly quota?: number }> };
  readonly connection?: Connection;
}

const SLOW = ['slow-2g', '2g', '3g'];

export const createSpace = (platform: Platform = navigator): Space => ({
  async estimate() {
    try {
      const told = await platform.storage?.estimate?.();
      return told?.usage === undefined || told.quota === undefined ? null : { used: told.usage, most: told.quota };
    } catch {
      return null;
    }
  },
  isMetered() {
    const { saveData = false, effectiveType = '', type = '' } = platform.connection ?? {};
    return saveData || type === 'cellular' || SLOW.includes(effectiveType);
  },
});
