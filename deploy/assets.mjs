/**
 * Builds what browsers load into dist/public: one style sheet, htmx with its SSE extension, our own scripts, the icon
 * and the fonts. Every file's name carries a hash of its content, so it may be cached for ever; `manifest.json` maps
 * plain names to these. Text files lie there also as brotli, made once here instead of at each request.
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { basename, extname, join } from 'node:path';
import { brotliCompressSync } from 'node:zlib';

const root = join(import.meta.dirname, '..');
const own = join(root, 'src/admin/assets');
const target = join(root, 'dist/public');
const require = createRequire(join(root, 'package.json'));

/** Latin in both faces: what the admin area itself says. Other scripts fall back to the system's fonts. */
const FONTS = [
  { family: 'Geist Sans', weights: '100 900', file: '@fontsource-variable/geist/files/geist-latin-wght-normal.woff2' },
  {
    family: 'Geist Mono',
    weights: '100 900',
    file: '@fontsource-variable/geist-mono/files/geist-mono-latin-wght-normal.woff2',
  },
];
const COMPRESSED = new Set(['.css', '.js', '.svg']);

mkdirSync(join(root, 'dist'), { recursive: true });
const building = mkdtempSync(join(root, 'dist/public-'));
const manifest = {};
try {
  const faces = FONTS.map(publishFont).filter(Boolean).join('');
  publish('app.css', Buffer.concat([Buffer.from(faces), styles()]));
  publish('htmx.js', withoutSourceMap('htmx.org/dist/htmx.min.js'));
  publish('hx-sse.js', withoutSourceMap('htmx.org/dist/ext/hx-sse.min.js'));
  for (const file of readdirSync(own).sort()) publish(file, readFileSync(join(own, file)));
  writeFileSync(join(building, 'manifest.json'), `${JSON.stringify(manifest, null, 2)}\n`);
  chmodSync(building, 0o755);
  rmSync(target, { recursive: true, force: true });
  renameSync(building, target);
} finally {
  rmSync(building, { recursive: true, force: true });
}

function publish(name, content) {
  const extension = extname(name);
  const hash = createHash('sha256').update(content).digest('hex').slice(0, 10);
  const hashed = `${basename(name, extension)}.${hash}${extension}`;
  writeFileSync(join(building, hashed), content);
  if (COMPRESSED.has(extension)) writeFileSync(join(building, `${hashed}.br`), brotliCompressSync(content));
  manifest[name] = hashed;
  return hashed;
}

/** @returns its `@font-face` rule; empty when the font's package is not installed: the system's fonts stand in. */
function publishFont({ family, weights, file }) {
  const path = resolved(file);
  if (!path) return '';
  const hashed = publish(basename(file), readFileSync(path));
  return `@font-face{font-family:"${family}";font-style:normal;font-weight:${weights};font-display:swap;src:url(/assets/${hashed}) format("woff2")}`;
}

function resolved(file) {
  try {
    return require.resolve(file);
  } catch (error) {
    if (error.code === 'MODULE_NOT_FOUND' || error.code === 'ERR_PACKAGE_PATH_NOT_EXPORTED') return undefined;
    throw error;
  }
}

/** The map is not shipped, so the line that points at it would only cost a request. */
function withoutSourceMap(file) {
  return Buffer.from(
    readFileSync(join(root, 'node_modules', file), 'utf8').replace(/\n?\/\/# sourceMappingURL=.*\s*$/, '\n'),
  );
}

function styles() {
  const cli = join(root, 'node_modules/@tailwindcss/cli/dist/index.mjs');
  if (!existsSync(cli))
    fail('The style sheet needs @tailwindcss/cli, a development dependency: run npm ci --include=dev.');
  const output = join(building, 'styles.css');
  const input = join(root, 'src/admin/styles/app.css');
  const { status, error, stderr } = spawnSync(process.execPath, [cli, '-i', input, '-o', output, '--minify'], {
    cwd: root,
  });
  if (error || status !== 0) fail(`The style sheet could not be built: ${error?.message ?? stderr.toString().trim()}`);
  const css = readFileSync(output);
  rmSync(output);
  return css;
}

function fail(message) {
  rmSync(building, { recursive: true, force: true });
  console.error(message);
  process.exit(1);
}
