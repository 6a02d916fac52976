// Installs and builds what is missing or stale; shared by start, test and build.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const at = (...p) => path.join(root, ...p);

/** Runs a command in the project's root and ends the process with its exit code when it fails. */
export function run(command, args, options = {}) {
  const r = spawnSync(command, args, { cwd: root, stdio: 'inherit', ...options });
  if (r.error) {
    console.error(`${command}: ${r.error.message}`);
    process.exit(1);
  }
  if (r.status !== 0) process.exit(r.status ?? 1);
}

/** Files below a folder, sorted, as paths relative to the root. */
function filesBelow(folder) {
  if (!existsSync(at(folder))) return [];
  return readdirSync(at(folder), { recursive: true, withFileTypes: true })
    .filter((e) => e.isFile())
    .map((e) => path.relative(root, path.join(e.parentPath ?? e.path, e.name)))
    .sort();
}

function digest(files) {
  const h = createHash('sha256').update(process.version);
  for (const f of files)
    h.update(f)
      .update('\0')
      .update(readFileSync(at(f)))
      .update('\0');
  return h.digest('hex');
}

/** Runs `work` unless the stamp says that nothing that it depends on has changed since. */
function unlessFresh(stamp, digestNow, outputs, what, work) {
  const file = at(stamp);
  if (outputs.every((o) => existsSync(at(o))) && existsSync(file) && readFileSync(file, 'utf8') === digestNow)
    return;
  console.error(`lorelint: ${what}`);
  work();
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, digestNow);
}

export function install() {
  unlessFresh(
    'node_modules/.lorelint-stamp',
    digest(['package-lock.json']),
    ['node_modules'],
    'installing packages (npm ci)',
    () => run('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error']),
  );
}

/** Where the scan's WebAssembly stands as base64, so that it is bundled and compiled like all else. */
const SCAN_CODE = 'src/c/scan-code.ts';

/** Compiles asm/ (AssemblyScript) to WebAssembly. */
export function assemble() {
  const inputs = ['package-lock.json', 'scripts/setup.js', ...filesBelow('asm')];
  unlessFresh('node_modules/.lorelint-asm-stamp', digest(inputs), [SCAN_CODE], 'compiling (asc)', () => {
    const file = at('node_modules', '.lorelint-scan.wasm');
    const asc = at('node_modules', 'assemblyscript', 'bin', 'asc.js');
    run('node', [
      asc,
      'asm/scan.ts',
      '-O3',
      '--enable',
      'simd',
      '--runtime',
      'stub',
      '--noAssert',
      '-o',
      file,
    ]);
    const code = readFileSync(file).toString('base64');
    writeFileSync(
      at(SCAN_CODE),
      `// asm/scan.ts, compiled by scripts/setup.js.\nexport const SCAN_CODE = '${code}';\n`,
    );
  });
}

/** Type-checks and compiles src, test and bench into build/. */
export function compile() {
  assemble();
  const inputs = [
    'tsconfig.json',
    'package-lock.json',
    ...['src', 'test', 'bench'].flatMap(filesBelow).filter((f) => f.endsWith('.ts')),
  ];
  unlessFresh('build/.stamp', digest(inputs), ['build/src'], 'compiling (tsc)', () => {
    rmSync(at('build'), { recursive: true, force: true });
    run('node', [at('node_modules', 'typescript', 'bin', 'tsc'), '-p', '.']);
  });
}

/** Commander loads this for commands that are programs of their own, of which there are none here: milliseconds of every run. */
const isUnused = (id, importer) => id === 'node:child_process' && importer?.includes('commander') === true;
const withoutUnused = {
  name: 'without-unused',
  resolveId: (id, importer) => (isUnused(id, importer) ? '\0unused' : null),
  load: (id) => (id === '\0unused' ? 'export {};' : null),
};

/** Bundles the command line into dist/. */
export async function bundle() {
  assemble();
  const inputs = ['package.json', 'package-lock.json', 'scripts/setup.js', ...filesBelow('src')];
  const now = digest(inputs);
  if (existsSync(at('dist/.stamp')) && readFileSync(at('dist/.stamp'), 'utf8') === now) return;
  console.error('lorelint: bundling (rolldown)');
  const { rolldown } = await import('rolldown');
  const { version } = JSON.parse(readFileSync(at('package.json'), 'utf8'));
  rmSync(at('dist'), { recursive: true, force: true });
  const bundled = await rolldown({
    input: Object.fromEntries(
      ['main', 'audit-worker', 'index-worker', 'scan-worker'].map((name) => [name, at(`src/cli/${name}.ts`)]),
    ),
    platform: 'node',
    external: (id, importer) => /^(?:node:|mailparser$|ora$)/.test(id) && !isUnused(id, importer),
    plugins: [withoutUnused],
    transform: { define: { LORELINT_VERSION: JSON.stringify(version) } },
    logLevel: 'warn',
  });
  await bundled.write({
    dir: at('dist'),
    format: 'esm',
    minify: true,
    entryFileNames: '[name].js',
    chunkFileNames: '[name]-[hash].js',
  });
  writeFileSync(at('dist/.stamp'), now);
}

export { filesBelow };
