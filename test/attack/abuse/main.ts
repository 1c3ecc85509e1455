/** `npm run abuse -- --seconds N --sockets N --clients N --addresses N --honest N --nice N`: prints what came out; exits with 1 when R18 is missed. */
import { loadavg } from 'node:os';
import { abuse, type Phase } from './run.ts';

const option = (name: string, otherwise: number): number => {
  const at = process.argv.indexOf(`--${name}`);
  return at < 0 ? otherwise : Number(process.argv[at + 1]);
};
const MOST_RSS = 256;
const MOST_SLOWER = 3;

const ms = (value: number): string => `${value.toFixed(1)} ms`;
const share = (value: number): string => `${(100 * value).toFixed(0)} %`;
function show(name: string, { rss, p50, p95, cpu, late, counts, connections }: Phase): void {
  console.log(`${name}: at most ${rss.toFixed(0)} MiB and ${connections} connections; honest p50 ${ms(p50)}, p95 ${ms(p95)}`);
  console.log(`  of a core: relay ${share(cpu.relay)}, honest clients ${share(cpu.honest)}, attackers ${share(cpu.attackers)}`);
  console.log(`  event loop late: p50 ${ms(late.p50)}, p95 ${ms(late.p95)}, at most ${ms(late.max)}`);
  for (const [what, count] of Object.entries(counts).sort(([a], [b]) => (a < b ? -1 : 1))) console.log(`${String(count).padStart(10)}  ${what}`);
}

const { before, during, refused, exit, said } = await abuse({
  quietSeconds: option('quiet', 20),
  seconds: option('seconds', 120),
  places: 1000,
  placesPerAddress: 64,
  sockets: option('sockets', 2000),
  clients: option('clients', 300),
  addresses: option('addresses', 19),
  honest: option('honest', 5),
  nice: option('nice', 10),
  say: (line) => console.log(line),
});
show('before', before);
show('during', during);
for (const [what, count] of Object.entries(refused)) console.log(`${String(count).padStart(10)}  ${what}`);
const slower = during.p95 / before.p95;
console.log(`exit ${exit.code} after ${ms(exit.ms)}; load ${loadavg()[0]!.toFixed(1)}`);
if (!/^Kith is ready at \S+\n$/.test(said)) console.log(said);
console.log(`memory ${during.rss.toFixed(0)} MiB of ${MOST_RSS}; honest p95 ${slower.toFixed(1)} times what it was, of ${MOST_SLOWER}`);
const failed = Object.entries(during.counts).filter(([what]) => ['put failed', 'get failed', 'newcomer failed'].includes(what));
process.exit(during.rss > MOST_RSS || slower > MOST_SLOWER || failed.length > 0 || exit.code !== 0 ? 1 : 0);
