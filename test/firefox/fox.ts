/**
 * A person at Firefox, driven by WebDriver BiDi. What they use is found by role and name alone, as Firefox itself computes both for those
 * who hear the page, so a name that only Chromium gives fails here.
 */
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from '@playwright/test';
import { launch, type Browser, type ElementHandle, type Page } from 'puppeteer-core';
import { DESKTOP } from '../e2e/stage.ts';
import { firefoxPath } from '../helpers/firefox.ts';

/** The machine's own address as a path for WebRTC, since there is no other network here; and saved files in a folder, unasked. */
const preferences = (downloads: string): Record<string, unknown> => ({
  'media.peerconnection.ice.loopback': true,
  'media.peerconnection.ice.obfuscate_host_addresses': false,
  'browser.download.folderList': 2,
  'browser.download.dir': downloads,
});

export class Fox {
  readonly #profile = mkdtempSync(join(tmpdir(), 'kith-fox-'));
  /** Where "Save" puts files. */
  readonly downloads = mkdtempSync(join(tmpdir(), 'kith-fox-saved-'));
  /** What pages threw, and what the policy of the page refused. */
  readonly complaints: string[] = [];
  #browser: Browser | null = null;
  #page: Page | null = null;

  get page(): Page {
    if (!this.#page) throw new Error('Firefox is not open');
    return this.#page;
  }

  async open(url: string): Promise<void> {
    this.#browser = await launch({ browser: 'firefox', executablePath: firefoxPath(), headless: true, userDataDir: this.#profile, extraPrefsFirefox: preferences(this.downloads), defaultViewport: DESKTOP });
    const [first] = await this.#browser.pages();
    this.#page = first ?? (await this.#browser.newPage());
    this.#page.on('pageerror', (error) => {
      // Firefox tells of a relay that is away as of an error of the page.
      if (!/establish a connection/.test(String(error))) this.complaints.push(String(error));
    });
    this.#page.on('console', (message) => {
      if (/Content-Security-Policy|TrustedScript|TrustedHTML/.test(message.text())) this.complaints.push(message.text());
    });
    await this.#page.goto(url);
  }

  async close(): Promise<void> {
    await this.#browser?.close();
    this.#browser = null;
    this.#page = null;
  }

  async dispose(): Promise<void> {
    await this.close();
    for (const folder of [this.#profile, this.downloads]) rmSync(folder, { recursive: true, force: true });
  }

  /** The first that is there by then. @param within a region to look in, else the page */
  async find(role: string, name: string, within?: ElementHandle): Promise<ElementHandle> {
    let found: ElementHandle | null = null;
    await expect.poll(async () => (found = await (within ?? this.page).$(`::-p-aria([role="${role}"][name="${name}"])`)) !== null, { message: `${role} "${name}"`, timeout: 30_000 }).toBe(true);
    return found!;
  }

  async click(role: string, name: string, within?: ElementHandle): Promise<void> {
    await (await this.find(role, name, within)).click();
  }

  async write(role: string, name: string, text: string): Promise<void> {
    await (await this.find(role, name)).focus();
    await this.page.keyboard.type(text);
  }

  /** Waits until something reads as it should. */
  async reads(role: string, name: string, text: RegExp): Promise<void> {
    await expect.poll(async () => (await this.find(role, name)).evaluate((element) => element.textContent?.trim() ?? ''), { message: `${role} "${name}"`, timeout: 30_000 }).toMatch(text);
  }

  async seesPhoto(name: string, width: number): Promise<void> {
    await expect.poll(async () => (await this.find('image', name)).evaluate((image) => (image as HTMLImageElement).naturalWidth), { message: `width of "${name}"`, timeout: 30_000 }).toBe(width);
  }

  /** Draws a photo on the page and gives it to the gallery's input, as its picker would. */
  async choosePhoto(width: number, height: number): Promise<void> {
    await this.click('button', 'Camera');
    await this.find('menuitem', 'Choose from gallery');
    await this.page.keyboard.press('Escape');
    await this.page.evaluate(draw, width, height);
    await this.find('list', 'Attachments');
    await this.find('button', 'Send');
  }

  /** The bytes of a message's photo as "Save" gives them. */
  async saved(message: string): Promise<Buffer> {
    const before = new Set(readdirSync(this.downloads));
    const article = await this.find('article', message);
    await this.click('button', 'Open photo', article);
    const dialog = await this.find('dialog', 'Photo');
    await this.click('button', 'Save', dialog);
    const file = (): string | undefined => readdirSync(this.downloads).find((name) => !before.has(name) && !name.endsWith('.part'));
    await expect.poll(() => file() !== undefined && statSync(join(this.downloads, file()!)).size > 0, { message: 'a saved file', timeout: 20_000 }).toBe(true);
    const bytes = readFileSync(join(this.downloads, file()!));
    await this.click('button', 'Close', dialog);
    return bytes;
  }
}

async function draw(width: number, height: number): Promise<void> {
  const canvas = new OffscreenCanvas(width, height);
  const context = canvas.getContext('2d')!;
  for (let k = 0; k < 60; k++) {
    context.fillStyle = `hsl(${k * 37} 70% 50%)`;
    context.fillRect((k * 131) % width, (k * 177) % height, 90, 90);
  }
  const data = new DataTransfer();
  data.items.add(new File([await canvas.convertToBlob({ type: 'image/jpeg', quality: 0.92 })], 'fox.jpg', { type: 'image/jpeg' }));
  const input = document.querySelector<HTMLInputElement>('input[multiple]')!;
  input.files = data.files;
  input.dispatchEvent(new Event('change', { bubbles: true }));
}
