/** The plainest page: thirty rows in clear as it opens, fifty more with a tap on "Open", and a line for each text that is entered. */
import { FIRST, RAW, RAW_ROWS, show, type RawRow } from './peers.ts';

const PAGE = 50;

const opening = indexedDB.open(RAW);
opening.onsuccess = () => {
  const read = (most: number): void => {
    const reading = opening.result.transaction(RAW_ROWS).objectStore(RAW_ROWS).getAll(null, most) as IDBRequest<RawRow[]>;
    reading.onsuccess = () => show(reading.result.map(({ name, text }) => `${name}: ${text}`));
  };
  document.getElementById('open')!.onclick = () => read(PAGE);
  read(FIRST);
};
const field = document.getElementById('field') as HTMLTextAreaElement;
field.onkeydown = (event) => {
  if (event.key !== 'Enter') return;
  event.preventDefault();
  show([`You: ${field.value}`]);
  field.value = '';
};
