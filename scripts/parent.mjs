// Ends this process when the npm that runs it is gone. npm does not hand every signal on, and a killed one hands on nothing:
// the relay would live on without it and hold its port. Imports node: modules only.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/**
 * How often it looks, ms. There is no event to wait for: Node tells only of the end of its own children, and what npm hands
 * on to a script (stdin, stdout) is the terminal's and outlives npm. A look costs two signals that are not sent, and the
 * port is free in far less than the two seconds that a restart is willing to wait.
 */
const EVERY = 300;

/** Name and parent of a process, or null where that cannot be told. */
function look(pid) {
  try {
    const [, name, parent] = /^\d+ \((.*)\) \S (\d+)/s.exec(readFileSync(`/proc/${pid}/stat`, 'utf8'));
    return { name, parent: Number(parent) };
  } catch {
    // Not Linux. macOS has `ps`; Windows has neither, and ends the whole console.
    const [, parent, name] = /^\s*(\d+)\s+(.*)/.exec(spawnSync('ps', ['-o', 'ppid=,comm=', '-p', String(pid)], { encoding: 'utf8' }).stdout ?? '') ?? [];
    return parent ? { name: name.trim(), parent: Number(parent) } : null;
  }
}

/** The processes that this one ends with: its parent, and npm behind the shell in which npm runs a script. */
function guardians() {
  const shell = look(process.ppid);
  return shell && /(^|\/|-)(sh|ash|dash|bash|zsh|busybox)$/.test(shell.name) && shell.parent > 1 ? [process.ppid, shell.parent] : [process.ppid];
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

/** Sends SIGTERM to this process once npm is gone. Does nothing when npm did not start it. */
export function endWithNpm() {
  if (!process.env['npm_lifecycle_event'] || process.platform === 'win32') return;
  const pids = guardians();
  const timer = setInterval(() => {
    if (process.ppid === pids[0] && pids.every(isAlive)) return;
    clearInterval(timer);
    process.kill(process.pid, 'SIGTERM');
  }, EVERY);
  timer.unref();
}
