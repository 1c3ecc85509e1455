/**
 * Where an address of a message is opened: through a question when something about it could mislead, and at the first opening
 * of each host [H64]. Which hosts were opened is known to the open page alone and kept nowhere. Nothing is ever fetched for a look.
 */
import type { Kith } from '../state/kith.ts';
import { judge, type Caution } from './caution.ts';
import type { FoundLink } from './links.ts';

export interface Asked {
  readonly link: FoundLink;
  readonly caution: Caution;
  /** I wrote it. */
  readonly mine: boolean;
}

export class LinkDoor {
  /** What is asked about now. */
  asked = $state.raw<Asked | null>(null);
  #opened: readonly string[] = [];

  knock(link: FoundLink, mine: boolean): void {
    const caution = judge(link);
    if (caution.reasons.length === 0 && this.#opened.includes(caution.host)) this.#open(link.href);
    else this.asked = { link, caution, mine };
  }

  readonly yes = (): void => {
    if (!this.asked) return;
    const { link, caution } = this.asked;
    this.asked = null;
    this.#opened = [...this.#opened, caution.host];
    this.#open(link.href);
  };

  readonly no = (): void => void (this.asked = null);

  /** In a place of its own, that learns neither where it was opened from nor anything of this page. */
  #open(href: string): void {
    window.open(href, '_blank', 'noopener,noreferrer');
  }
}

const doors = new WeakMap<Kith, LinkDoor>();

/** The one of a page. */
export function doorOf(kith: Kith): LinkDoor {
  const door = doors.get(kith) ?? new LinkDoor();
  doors.set(kith, door);
  return door;
}
