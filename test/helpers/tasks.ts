/**
 * How long tasks of a page take, in CPU time of its main thread: what a machine that does other things takes from it is not counted,
 * which the page's own clock would do. Commands of component tests, run beside the browser.
 */
import type { BrowserCommand } from 'vitest/node';

declare module 'vitest/browser' {
  interface BrowserCommands {
    beginTasks(): Promise<void>;
    /** The longest tasks since `beginTasks`, ms of CPU, the longest first. */
    endTasks(): Promise<readonly number[]>;
  }
}

interface TraceEvent {
  readonly name: string;
  readonly pid: number;
  readonly tid: number;
  /** CPU time of the thread, µs. */
  readonly tdur?: number;
  readonly args?: { readonly name?: string; readonly data?: { readonly frames?: readonly { readonly processId: number }[] } };
}

/** Tasks told. */
const TOLD = 10;

const beginTasks: BrowserCommand<[]> = ({ context, page }) => context.browser()!.startTracing(page, { categories: ['toplevel', 'disabled-by-default-devtools.timeline'] });

const endTasks: BrowserCommand<[]> = async ({ context }) => {
  const { traceEvents } = JSON.parse((await context.browser()!.stopTracing()).toString()) as { readonly traceEvents: readonly TraceEvent[] };
  const threadOf = ({ pid, tid }: TraceEvent): string => `${pid} ${tid}`;
  // The browser has another page, which runs other tests meanwhile.
  const own = new Set(traceEvents.filter(({ name }) => name === 'TracingStartedInBrowser').flatMap(({ args }) => args?.data?.frames ?? []).map(({ processId }) => processId));
  const mains = new Set(traceEvents.filter(({ name, pid, args }) => name === 'thread_name' && args?.name === 'CrRendererMain' && own.has(pid)).map(threadOf));
  const tasks = traceEvents.filter((event) => event.name === 'RunTask' && event.tdur !== undefined && mains.has(threadOf(event)));
  if (tasks.length === 0) throw new Error('no tasks were traced');
  return tasks.map(({ tdur }) => tdur! / 1000).sort((a, b) => b - a).slice(0, TOLD);
};

export const taskCommands = { beginTasks, endTasks };
