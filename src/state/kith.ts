/**
 * Everything the screens share, made afresh for each mount and given by context: no globals, so two tests never meet.
 */
import { getContext, setContext } from 'svelte';
import type { Messenger } from '../app/api.ts';
import { Account } from './account.svelte.ts';
import type { Boot } from './boot.ts';
import { Connection } from './connection.svelte.ts';
import { Inbox } from './inbox.svelte.ts';
import { Live } from './live.svelte.ts';
import { Notice } from './notice.svelte.ts';
import { OnScreen } from './onScreen.ts';
import { People } from './people.svelte.ts';
import { Privacy } from './privacy.svelte.ts';
import { Seek } from './seek.svelte.ts';
import { Settings } from './settings.svelte.ts';
import type { Shared } from './thread.svelte.ts';
import { Trust } from './trust.ts';

const KEY = Symbol('kith');

export class Kith {
  readonly live: Live;
  readonly account: Account;
  readonly inbox: Inbox;
  readonly people: People;
  readonly privacy: Privacy;
  readonly trust: Trust;
  readonly settings: Settings;
  readonly connection: Connection;
  readonly notice = new Notice();
  readonly seek = new Seek();
  readonly boot: Boot;
  /** What the threads share: each screen makes its own. */
  readonly shared: Shared;

  constructor(messenger: Messenger, boot: Boot) {
    this.boot = boot;
    this.live = new Live(messenger);
    this.account = new Account(this.live);
    this.inbox = new Inbox(this.live);
    this.people = new People(this.live);
    this.privacy = new Privacy(this.live);
    this.trust = new Trust(this.live, this.people.refresh);
    this.settings = new Settings(this.live);
    this.connection = new Connection(this.live, boot.reach);
    this.shared = { places: new Map(), onScreen: new OnScreen(this.live), drafts: new Map(), attached: new Map(), seek: this.seek };
  }

  async start(): Promise<void> {
    await this.live.start();
    const parts = [this.inbox, this.people, this.privacy, this.settings, this.connection];
    // All are asked at once: none waits for what another answers.
    const started = [this.account, ...parts].map((part) => part.start());
    this.live.on('account', () => parts.forEach((part) => void part.refresh()));
    await Promise.all(started);
  }

  stop(): void {
    this.live.stop();
    this.inbox.stop();
    this.connection.stop();
    this.notice.stop();
  }
}

export const setKith = (kith: Kith): Kith => setContext(KEY, kith);
export const useKith = (): Kith => getContext<Kith>(KEY);
/** Null on the screens that stand where there is no core. */
export const findKith = (): Kith | null => getContext<Kith | undefined>(KEY) ?? null;
