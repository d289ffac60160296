import react from '@vitejs/plugin-react';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import type { Plugin } from 'vite';
import { defineConfig } from 'vitest/config';

/** Only the English of `texts.json` goes into the bundle: the fallback while the texts of the language load from the server. */
const texts: Plugin = {
  name: 'works-texts',
  enforce: 'pre',
  transform(code, id) {
    if (!/\/src\/\w+\/texts\.json$/.test(id)) return null;
    const all = JSON.parse(code) as Record<string, readonly string[]>;
    return { code: JSON.stringify(Object.fromEntries(Object.entries(all).map(([key, languages]) => [key, languages[0]]))), map: null };
  },
};

/** Compresses every file once, as small as it gets, so that the host need not: `.br` for https, `.gz` for an office on plain http. */
const compressed: Plugin = {
  name: 'works-compressed',
  apply: 'build',
  writeBundle({ dir }) {
    for (const file of readdirSync(`${dir ?? 'dist'}/assets`).filter(name => /\.(js|css|svg)$/.test(name))) {
      const path = `${dir ?? 'dist'}/assets/${file}`;
      const body = readFileSync(path);
      writeFileSync(`${path}.br`, brotliCompressSync(body, { params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: body.length } }));
      writeFileSync(`${path}.gz`, gzipSync(body, { level: 9 }));
    }
  },
};

export default defineConfig({
  plugins: [texts, react(), compressed],
  build: {
    target: 'es2022',
    sourcemap: false,
    manifest: true,
    assetsInlineLimit: 0, // fonts and pictures stay files: the content security policy allows no data: scripts, and files are cached
    chunkSizeWarningLimit: 1200,
    // Few files: a browser on plain http asks for six at a time, each costs its way there and back. What the sign-in needs is one; what several
    // screens share comes in parts that are not too small, and a screen asks for little that it does not use. Libraries apart from our own: merged with
    // these, a menu brought the lists along.
    rolldownOptions: { output: { chunkFileNames: chunk => (chunk.name.startsWith('shared') ? 'assets/shared-[hash].js' : 'assets/[name]-[hash].js'), codeSplitting: { groups: [{ name: 'start', tags: ['$initial'], priority: 3 }, { name: 'shared-library', test: /node_modules/, minShareCount: 2, entriesAware: true, entriesAwareMergeThreshold: 4_000, priority: 2 }, { name: 'shared', minShareCount: 2, entriesAware: true, entriesAwareMergeThreshold: 4_000, priority: 1 }] } } },
  },
  server: { proxy: { '^/(?!src|node_modules|@|assets|works\\.svg|$)[a-z-]+/': { target: process.env.WORKS_URL ?? 'http://localhost:8080', bypass: request => (request.headers.accept?.includes('text/html') ? '/index.html' : undefined) } } },
  test: { environment: 'jsdom', setupFiles: ['src/test/setup.ts'], include: ['src/**/*.test.{ts,tsx}'], css: false },
});
