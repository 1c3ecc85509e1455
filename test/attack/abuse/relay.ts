/** The relay's command line with the caps that `CAPS` names, which tells the parent what it uses when asked. */
import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { RelayLimits } from '../../../src/relay/limits.ts';
import { runRelay } from '../../../src/relay/main.ts';
import { createCpuMeter, type Usage } from './caps.ts';

const MiB = 1024 * 1024;
const RESOLUTION = 5;
const delay = monitorEventLoopDelay({ resolution: RESOLUTION });
delay.enable();
const cpu = createCpuMeter();
/** The timer itself takes its resolution; what is more is late. */
const late = (nanoseconds: number): number => Math.max(0, nanoseconds / 1e6 - RESOLUTION);

process.on('message', () => {
  const { rss, heapUsed, external } = process.memoryUsage();
  const usage: Usage = {
    rss: rss / MiB,
    heap: heapUsed / MiB,
    external: external / MiB,
    cpu: cpu(),
    late: { p50: late(delay.percentile(50)), p95: late(delay.percentile(95)), max: late(delay.max) },
  };
  delay.reset();
  process.send!(usage);
});
await runRelay(process.env['FOLDER']!, { limits: JSON.parse(process.env['CAPS']!) as Partial<RelayLimits> });
