/**
 * A browser that no debugger holds on to all the time: one that is attached has it keep what its pages load, up to 200 MB of it, and
 * so what a page takes cannot be told.
 */
import { spawn } from 'node:child_process';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { chromium, expect, type Browser, type Page } from '@playwright/test';
import { chromiumArgs, chromiumPath } from '../helpers/chromium.ts';

export interface Alone {
  /** Its page, until `detach`. */
  attach(): Promise<Page>;
  detach(): Promise<void>;
  /** Of its pages, without looking into them. */
  titles(): Promise<readonly string[]>;
  end(): Promise<void>;
}

export async function openAlone(profile: string, url: string): Promise<Alone> {
  const told = join(profile, 'DevToolsActivePort');
  rmSync(told, { force: true });
  const args = [...chromiumArgs, '--headless', '--hide-scrollbars', '--mute-audio', '--window-size=1280,800', '--remote-debugging-port=0', `--user-data-dir=${profile}`, url];
  const child = spawn(chromiumPath() ?? chromium.executablePath(), args, { stdio: 'ignore' });
  const ended = new Promise((resolve) => child.once('exit', resolve));
  await expect.poll(() => existsSync(told) && readFileSync(told, 'utf8').includes('\n')).toBe(true);
  const address = `http://127.0.0.1:${readFileSync(told, 'utf8').split('\n')[0]}`;
  let browser: Browser | null = null;
  return {
    async attach() {
      browser = await chromium.connectOverCDP(address, { timeout: 120_000 });
      return browser.contexts()[0]!.pages()[0]!;
    },
    async detach() {
      await browser?.close();
      browser = null;
    },
    async titles() {
      const pages = (await (await fetch(`${address}/json/list`)).json()) as readonly { readonly title: string }[];
      return pages.map(({ title }) => title);
    },
    async end() {
      child.kill('SIGKILL');
      await ended;
    },
  };
}
