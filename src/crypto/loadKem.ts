/** X-Wing when it is first needed; most starts need none of it. */
import { loadOnce } from '../ports/loadOnce.ts';
import type { Kem } from './kem.ts';

/** @throws LoadError */
export const loadKem = loadOnce((): Promise<Kem> => import('./xwing.ts').then(({ xWing }) => xWing));
