/**
 * What this device knows of people, itself included: the home, everyone met, and the directory made of both. Each change is
 * on disk (strict) before it is seen here, so no decision rests on what a crash could take back.
 */
import { createQueue } from '../chat/queue.ts';
import { openStoreCopy, type StoreCopy } from '../chat/storeCopy.ts';
import { atRestKey } from '../crypto/derive.ts';
import { createDirectory } from '../people/directory.ts';
import { decodeHome, encodeHome, type Home } from '../people/home.ts';
import type { Person } from '../people/person.ts';
import { decodePerson, encodePerson } from '../people/personCodec.ts';
import type { Directory } from '../people/records.ts';
import type { Primitives } from '../ports/primitives.ts';
import { SECRET_TABLES, type Records } from '../ports/storage.ts';
import { keyOf, type AccountId, type Key } from '../protocol/ids.ts';
import { createSelf, type Self } from './self.ts';

const { home: HOME, people: PEOPLE } = SECRET_TABLES;

export class Book {
  readonly #records: Records;
  readonly #localKey: Uint8Array;
  readonly #primitives: Primitives;
  readonly #people = new Map<Key, Person>();
  readonly #listeners = new Set<() => void>();
  readonly #queue = createQueue();
  #home: Home | null = null;
  #self: Self | null = null;
  #storeCopy: StoreCopy | null = null;
  #directory: Directory | null = null;
  /** Look-ups that always see the newest state: what the chat room keeps for the life of a conversation. */
  readonly directory: Directory;

  private constructor(records: Records, localKey: Uint8Array, primitives: Primitives) {
    this.#records = records;
    this.#localKey = localKey;
    this.#primitives = primitives;
    const now = (): Directory => (this.#directory ??= createDirectory(this.#people.values(), this.self.known));
    this.directory = {
      newest: (account) => now().newest(account),
      record: (account, era, seq, hash) => now().record(account, era, seq, hash),
      device: (id) => now().device(id),
      prekey: (device, time) => now().prekey(device, time),
    };
  }

  static async open(records: Records, localKey: Uint8Array, primitives: Primitives): Promise<Book> {
    const book = new Book(records, localKey, primitives);
    const home = await records.get(HOME, book.#homeKey);
    if (home) {
      book.#home = decodeHome(home);
      book.#self = await createSelf(book.#home, primitives);
      await book.#openStoreCopy(book.#home);
    }
    for (const { value } of await records.list(PEOPLE)) {
      const person = decodePerson(value);
      book.#people.set(keyOf(person.account), person);
    }
    return book;
  }

  get #homeKey(): Key {
    return atRestKey(this.#localKey, new TextEncoder().encode(HOME));
  }

  get hasHome(): boolean {
    return this.#home !== null;
  }

  /** @throws Error before an account was made */
  get home(): Home {
    if (!this.#home) throw new Error('no account yet');
    return this.#home;
  }

  /** @throws Error before an account was made */
  get self(): Self {
    if (!this.#self) throw new Error('no account yet');
    return this.#self;
  }

  /** Whether this device's store was found copied or set back [A20]. @throws Error before an account was made */
  get storeCopy(): StoreCopy {
    if (!this.#storeCopy) throw new Error('no account yet');
    return this.#storeCopy;
  }

  people(): readonly Person[] {
    return [...this.#people.values()];
  }

  person(account: AccountId): Person | null {
    return this.#people.get(keyOf(account)) ?? null;
  }

  /** Keeps the home of a new account. False, and nothing is changed, when there is one already. @throws StorageError */
  begin(home: Home): Promise<boolean> {
    return this.#queue(async () => {
      if (this.#home) return false;
      await this.#keepHome(home);
      return true;
    });
  }

  /** Changes the home as it is by then; the same value back writes nothing. @throws StorageError: then nothing is changed */
  updateHome(change: (home: Home) => Home): Promise<void> {
    return this.#queue(async () => {
      const next = change(this.home);
      if (next !== this.#home) await this.#keepHome(next);
    });
  }

  /**
   * Changes a person as known by then (null: not yet); the same value back, or null, writes nothing. One change after the other,
   * so none is lost to another that began before it. Gives what is known afterwards. @throws StorageError: then nothing is changed
   */
  updatePerson(account: AccountId, change: (person: Person | null) => Person | null): Promise<Person | null> {
    return this.#queue(async () => {
      const known = this.person(account);
      const next = change(known);
      if (!next || next === known) return known;
      await this.#records.put(PEOPLE, atRestKey(this.#localKey, account), encodePerson(next), 'strict');
      this.#people.set(keyOf(account), next);
      this.#changed();
      return next;
    });
  }

  /** Forgets the one of all people whom `choose` names by then. @throws StorageError: then nothing is changed */
  forget(choose: (people: readonly Person[]) => Person | null): Promise<void> {
    return this.#queue(async () => {
      const person = choose(this.people());
      if (!person) return;
      await this.#records.delete(PEOPLE, atRestKey(this.#localKey, person.account));
      this.#people.delete(keyOf(person.account));
      this.#changed();
    });
  }

  async #openStoreCopy({ device }: Home): Promise<void> {
    this.#storeCopy = await openStoreCopy(this.#records, this.#localKey, device, () => this.#changed());
  }

  async #keepHome(home: Home): Promise<void> {
    const self = await createSelf(home, this.#primitives, this.#self);
    if (!this.#storeCopy) await this.#openStoreCopy(home);
    await this.#records.put(HOME, this.#homeKey, encodeHome(home), 'strict');
    this.#self = self;
    this.#home = home;
    this.#changed();
  }

  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  #changed(): void {
    this.#directory = null;
    for (const listener of this.#listeners) listener();
  }
}
