/** A child process that does one task at a time (`job.ts`), and is begun anew when one does not end. */
import { fork, type ChildProcess } from 'node:child_process';
import { existsSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Answer, Task } from './job.ts';
import type { Said } from './runner.ts';

/** What had been said when it was ended. */
export interface Ended {
  readonly ended: readonly Said[];
}

const LOOK_MS = 1000;
/** A file of tests may take so many times longer until its first test runs. */
const TO_BEGIN = 10;

function saidIn(file: string): readonly Said[] {
  const lines = existsSync(file) ? readFileSync(file, 'utf8').split('\n') : [];
  return lines.slice(0, -1).map((line) => JSON.parse(line) as Said);
}

export class Worker {
  readonly room: string;
  readonly into: string;
  #child: ChildProcess | null = null;

  /** @param into the file into which its tests tell what happens */
  constructor(room: string, into: string) {
    this.room = room;
    this.into = into;
  }

  async #begun(): Promise<ChildProcess> {
    const child = fork(join(import.meta.dirname, 'job.ts'), [this.room, this.into], { execArgv: ['--no-warnings', '--import', 'tsx'], env: { ...process.env, NODE_NO_WARNINGS: '1' }, stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
    await new Promise<void>((resolve, reject) => {
      child.once('message', () => resolve());
      child.once('exit', () => reject(new Error('a job did not begin')));
    });
    child.removeAllListeners();
    return child;
  }

  /** Ends it when nothing is said for `quietMs`. */
  async run(task: Task, quietMs: number): Promise<Answer | Ended> {
    const child = (this.#child ??= await this.#begun());
    rmSync(this.into, { force: true });
    const begun = Date.now();
    let looks: NodeJS.Timeout | undefined;
    const answer = await new Promise<Answer | null>((resolve) => {
      looks = setInterval(() => {
        const { size, mtimeMs } = statSync(this.into, { throwIfNoEntry: false }) ?? { size: 0, mtimeMs: 0 };
        const patience = size > 0 && mtimeMs > begun ? quietMs : TO_BEGIN * quietMs;
        if (Date.now() - Math.max(begun, mtimeMs) > patience) resolve(null);
      }, LOOK_MS);
      child.once('exit', () => resolve(null));
      child.once('message', (said: Answer) => resolve(said));
      child.send(task);
    });
    clearInterval(looks);
    child.removeAllListeners();
    if (answer) return answer;
    this.end();
    return { ended: saidIn(this.into) };
  }

  end(): void {
    this.#child?.kill('SIGKILL');
    this.#child = null;
  }
}
