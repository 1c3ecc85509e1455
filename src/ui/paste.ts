/** What a person pastes to add a friend: a whole link, a path or a bare code. Pure text; the core alone judges what it says. */

/** The address of the card's screen: the part after `#/add/`, or the text itself. */
export function pathOfPasted(pasted: string): string {
  const text = pasted.trim();
  const mark = '#/add/';
  const at = text.indexOf(mark);
  return `${mark}${at < 0 ? encodeURIComponent(text) : text.slice(at + mark.length)}`;
}
