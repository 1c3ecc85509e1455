/**
 * The import order of the house (docs/journey.md). A room imports lower rooms only; adapters take ports, protocol and crypto;
 * only composition roots name an adapter; the relay cannot reach a seal.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { describe, expect, it } from 'vitest';

const SRC = join(import.meta.dirname, '..', 'src');
const LAYERS = ['protocol', 'ports', 'crypto', 'people', 'chat', 'sync', 'app', 'state', 'ui'];
const ADAPTERS = ['net', 'store', 'device', 'workers'];
const ROOTS = ['main.ts', 'workers/core.worker.ts', 'relay/main.ts'];
const ADAPTER_MAY = ['ports', 'protocol', 'crypto'];
const RELAY_CRYPTO = ['crypto/hash.ts', 'crypto/sign.ts', 'crypto/stamp.ts'];
const TYPE_ONLY_VALUES = ['protocol/errors.ts', 'protocol/limits.ts'];

interface Import {
  readonly from: string;
  readonly to: string;
  readonly typeOnly: boolean;
  /** By `import()`. */
  readonly late: boolean;
}

const files = readdirSync(SRC, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile() && /\.(ts|svelte)$/.test(entry.name) && !entry.name.endsWith('.d.ts'))
  .map((entry) => relative(SRC, join(entry.parentPath, entry.name)));

function importsOf(file: string): Import[] {
  const text = readFileSync(join(SRC, file), 'utf8');
  const found = [...text.matchAll(/(?:^|\n)\s*(import|export)\s+(type\s+)?(?:[^'";]*?\sfrom\s+)?['"]([^'"]+)['"]/g)];
  const dynamic = [...text.matchAll(/import\(\s*['"]([^'"]+)['"]\s*\)/g)];
  const all = [
    ...found.map((match) => ({ spec: match[3]!, typeOnly: match[2] !== undefined, late: false })),
    ...dynamic.map((match) => ({ spec: match[1]!, typeOnly: false, late: true })),
  ];
  return all.map(({ spec, typeOnly, late }) => ({
    from: file,
    to: spec.startsWith('.') ? join(dirname(file), spec.replace(/\?.*$/, '')) : `package:${spec}`,
    typeOnly,
    late,
  }));
}

const imports = files.flatMap(importsOf);
const inner = imports.filter((entry) => !entry.to.startsWith('package:'));
const roomOf = (file: string): string => (file.includes('/') ? file.slice(0, file.indexOf('/')) : file);
const isRoot = (file: string): boolean => ROOTS.includes(file);
const show = (bad: readonly Import[]): string[] => bad.map((entry) => `${entry.from} -> ${entry.to}`);

/** All files that a file reaches by value imports; `first`: without what is loaded late. */
function reach(start: string, first = false): Set<string> {
  const seen = new Set<string>();
  const open = [start];
  for (let file = open.pop(); file !== undefined; file = open.pop()) {
    if (seen.has(file)) continue;
    seen.add(file);
    open.push(...inner.filter((entry) => entry.from === file && !entry.typeOnly && !(first && entry.late)).map((entry) => entry.to));
  }
  return seen;
}

describe('layers', () => {
  it('sees the house: this test reads files and imports', () => {
    expect(files.length).toBeGreaterThan(5);
    expect(inner.length).toBeGreaterThan(3);
  });

  it('[H69] what locks Kith comes with the page itself: a late part that does not come switches nothing off', () => {
    const first = reach('main.ts', true);
    for (const file of ['ui/idleLock.ts', 'state/lockNow.ts', 'device/lock.ts', 'device/silence.ts', 'device/preparing.ts']) expect([...first]).toContain(file);
    expect([...first]).not.toContain('ui/screens/Unlock.svelte');
  });

  it('every import of our own leads to a file', () => {
    expect(show(inner.filter((entry) => !files.includes(entry.to) && !/\.(css|json)$/.test(entry.to)))).toEqual([]);
  });

  it('a room imports lower rooms only', () => {
    const bad = inner.filter((entry) => {
      const [from, to] = [LAYERS.indexOf(roomOf(entry.from)), LAYERS.indexOf(roomOf(entry.to))];
      return from >= 0 && !/\.css$/.test(entry.to) && (to < 0 || to > from);
    });
    expect(show(bad)).toEqual([]);
  });

  it('[S13.4] ui and state take types from the rooms below, and values only from errors and limits', () => {
    const bad = inner.filter(
      (entry) =>
        ['ui', 'state'].includes(roomOf(entry.from)) && !['ui', 'state'].includes(roomOf(entry.to)) && !entry.typeOnly && !TYPE_ONLY_VALUES.includes(entry.to),
    );
    expect(show(bad)).toEqual([]);
  });

  it('adapters take ports, protocol and crypto, or their own room', () => {
    const bad = inner.filter(
      (entry) =>
        ADAPTERS.includes(roomOf(entry.from)) && !isRoot(entry.from) && roomOf(entry.to) !== roomOf(entry.from) && !ADAPTER_MAY.includes(roomOf(entry.to)),
    );
    expect(show(bad)).toEqual([]);
  });

  it('only composition roots name an adapter', () => {
    const bad = inner.filter(
      (entry) => ADAPTERS.includes(roomOf(entry.to)) && roomOf(entry.from) !== roomOf(entry.to) && !isRoot(entry.from) && !(entry.typeOnly && roomOf(entry.from) === 'ui' && roomOf(entry.to) === 'device'),
    );
    expect(show(bad)).toEqual([]);
  });

  it('the relay takes protocol, ports, and of crypto only hash, sign and stamp', () => {
    const bad = inner.filter(
      (entry) => roomOf(entry.from) === 'relay' && !['relay', 'protocol', 'ports'].includes(roomOf(entry.to)) && !RELAY_CRYPTO.includes(entry.to),
    );
    expect(show(bad)).toEqual([]);
  });

  it('no seal, key agreement or blob can be reached from the relay', () => {
    const all = reach('relay/main.ts');
    const reached = [...all].filter((file) => /crypto\/(seal|kem|loadKem|xwing|x25519|blob|keys|padding)\.ts$/.test(file));
    expect(reached).toEqual([]);
    const packages = imports.filter((entry) => all.has(entry.from) && /^package:(@noble\/post-quantum|yjs|y-)/.test(entry.to));
    expect(show(packages)).toEqual([]);
  });

  it('the crypto libraries appear in crypto alone', () => {
    const bad = imports.filter((entry) => /^package:(tweetnacl|@noble\/|@scure\/)/.test(entry.to) && roomOf(entry.from) !== 'crypto');
    expect(show(bad)).toEqual([]);
  });

  it('yjs appears in chat, store and net/rooms alone', () => {
    const bad = imports.filter(
      (entry) => /^package:(yjs|y-webrtc|y-indexeddb|y-protocols|lib0)/.test(entry.to) && !/^(chat\/|store\/|net\/rooms\.ts|net\/linkPeer\.ts)/.test(entry.from),
    );
    expect(show(bad)).toEqual([]);
  });

  it('there are no cycles', () => {
    const state = new Map<string, 'open' | 'done'>();
    const cycles: string[] = [];
    const visit = (file: string, path: readonly string[]): void => {
      if (state.get(file) === 'done') return;
      if (state.get(file) === 'open') {
        cycles.push([...path.slice(path.indexOf(file)), file].join(' -> '));
        return;
      }
      state.set(file, 'open');
      for (const entry of inner) if (entry.from === file && !entry.typeOnly) visit(entry.to, [...path, file]);
      state.set(file, 'done');
    };
    for (const file of files) visit(file, []);
    expect(cycles).toEqual([]);
  });
});
