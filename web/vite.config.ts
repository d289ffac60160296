import react from '@vitejs/plugin-react';
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

export default defineConfig({
  plugins: [texts, react()],
  build: {
    target: 'es2022',
    sourcemap: false,
    manifest: true,
    assetsInlineLimit: 0, // fonts and pictures stay files: the content security policy allows no data: scripts, and files are cached
    chunkSizeWarningLimit: 1200,
  },
  server: { proxy: { '^/(?!src|node_modules|@|assets|works\\.svg|$)[a-z-]+/': { target: process.env.WORKS_URL ?? 'http://localhost:8080', bypass: request => (request.headers.accept?.includes('text/html') ? '/index.html' : undefined) } } },
  test: { environment: 'jsdom', setupFiles: ['src/test/setup.ts'], include: ['src/**/*.test.{ts,tsx}'], css: false },
});
