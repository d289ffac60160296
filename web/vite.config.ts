import react from '@vitejs/plugin-react';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
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

/**
 * A small script that comes before the others. Where somebody is signed in it names at once what his address will want, so that a browser with
 * nothing in its cache loads it beside the first file and not after it; the sign-in keeps the line for itself.
 */
let aheadFile: { readonly name: string; readonly source: string } | undefined;

/** What field work needs without a network (decision 51): the frame, these screens and what they load later. */
const fieldWork = ['App.tsx', 'home/Home.tsx', 'attendance/RegisterList.tsx', 'attendance/RegisterRecord.tsx', 'attendance/WeekForm.tsx', 'measurements/MeasurementForm.tsx', 'blocks/storage.ts', 'offline/queue.ts', 'offline/taken.ts', 'offline/WithoutNetwork.tsx'];
let worker: string | undefined;
const ahead: Plugin = {
  name: 'works-ahead',
  apply: 'build',
  enforce: 'post',
  transformIndexHtml: {
    order: 'post',
    handler(html, { bundle }) {
      if (bundle === undefined) return html;
      const chunks = Object.values(bundle).filter(file => file.type === 'chunk');
      const needed = (name: string, into: Set<string>): Set<string> => {
        const chunk = chunks.find(one => one.fileName === name);
        if (chunk === undefined || into.has(name)) return into;
        into.add(name);
        chunk.imports.forEach(one => needed(one, into));
        chunk.viteMetadata?.importedCss.forEach(one => into.add(one));
        return into;
      };
      const ofSource = (file: string) => { const chunk = chunks.find(one => one.facadeModuleId === `${import.meta.dirname}/src/${file}.tsx`); return chunk === undefined ? [] : [...needed(chunk.fileName, new Set())]; };
      // The file that holds a module, and the one by which it is imported later where that is another.
      const holding = (file: string) => chunks.filter(one => [one.facadeModuleId, ...one.moduleIds].includes(`${import.meta.dirname}/src/${file}`)).flatMap(one => [...needed(one.fileName, new Set())]);
      const first = ofSource('main').concat([...html.matchAll(/(?:src|href)="\/(assets\/[^"]+)"/g)].map(match => match[1] ?? ''));
      const frame = ofSource('App').filter(file => !first.includes(file));
      const screens = readdirSync(`${import.meta.dirname}/src`).flatMap(folder => {
        const list = `${import.meta.dirname}/src/${folder}/screens.ts`;
        return existsSync(list) ? [...readFileSync(list, 'utf8').matchAll(/path: '([^']*)'.*import\('\.\/(\w+)'\)/g)].map(match => ({ path: match[1] ?? '', files: ofSource(`${folder}/${match[2] ?? ''}`) })) : [];
      });
      if (frame.length === 0 || screens.some(screen => screen.files.length === 0)) throw new Error('The files of a screen are not found');
      const names = [...new Set([...frame, ...screens.flatMap(screen => screen.files)])].filter(file => !first.includes(file));
      // More exact addresses stand first: "estimates/new" before "estimates/:id".
      const table = screens.sort((one, other) => one.path.split(':').length - other.path.split(':').length)
        .map(({ path, files }): [string, number[]] => [`^/${path.replaceAll(/:\w+/g, '[^/]+')}/?$`, files.map(file => names.indexOf(file)).filter(at => at >= 0 && !frame.includes(names[at] ?? ''))]);
      const source = `(()=>{if(!sessionStorage.getItem('works.session'))return;const n=${JSON.stringify(names)},f=${frame.length},t=${JSON.stringify(table)},w=t.find(r=>new RegExp(r[0]).test(location.pathname));for(const a of[...Array(f).keys(),...(w?w[1]:[])]){const l=document.createElement('link'),c=n[a].endsWith('.css');l.rel=c?'preload':'modulepreload';if(c)l.as='style';l.crossOrigin='';l.href='/'+n[a];document.head.append(l)}})()`;
      aheadFile = { name: `assets/ahead-${createHash('sha256').update(source).digest('base64url').slice(0, 8)}.js`, source };
      const kept = [...new Set([aheadFile.name, ...first, ...fieldWork.flatMap(file => { const files = holding(file); if (files.length === 0) throw new Error(`No file holds ${file}`); return files; }), ...Object.keys(bundle).filter(name => /noto-sans-latin-wght-normal/.test(name))])].map(name => `/${name}`);
      worker = readFileSync(`${import.meta.dirname}/scripts/worker.js`, 'utf8')
        .replace('__FILES__', JSON.stringify(kept)).replace('__SCREENS__', JSON.stringify([...new Set(screens.map(screen => screen.path.split('/')[0]))]))
        .replace('__VERSION__', JSON.stringify(createHash('sha256').update(kept.join() + html).digest('base64url').slice(0, 8)));
      return [{ tag: 'script', attrs: { async: true, src: `/${aheadFile.name}` }, injectTo: 'head-prepend' }];
    },
  },
  writeBundle({ dir }) {
    if (aheadFile !== undefined) writeFileSync(`${dir ?? 'dist'}/${aheadFile.name}`, aheadFile.source);
    if (worker !== undefined) writeFileSync(`${dir ?? 'dist'}/sw.js`, worker);
  },
};

/** Compresses every file once, as small as it gets, so that the host need not: `.br` for https, `.gz` for an office on plain http. */
const compressed: Plugin = {
  name: 'works-compressed',
  apply: 'build',
  enforce: 'post',
  writeBundle({ dir }) {
    for (const file of readdirSync(`${dir ?? 'dist'}/assets`).filter(name => /\.(js|css|svg)$/.test(name))) {
      const path = `${dir ?? 'dist'}/assets/${file}`;
      const body = readFileSync(path);
      writeFileSync(`${path}.br`, brotliCompressSync(body, { params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: body.length } }));
      writeFileSync(`${path}.gz`, gzipSync(body, { level: 9 }));
    }
  },
};

/** What the frame of the screens imports, directly or not: everybody who is signed in needs all of it, so it comes as one file. */
const framed = new Set<string>();
const isFrame = (id: string, modules: { getModuleInfo(id: string): { importedIds: readonly string[] } | null }): boolean => {
  const follow = (one: string): void => {
    if (framed.has(one)) return;
    framed.add(one);
    modules.getModuleInfo(one)?.importedIds.forEach(follow);
  };
  if (framed.size === 0) follow(`${import.meta.dirname}/src/App.tsx`);
  return framed.has(id);
};

export default defineConfig({
  plugins: [texts, react(), ahead, compressed],
  define: { 'import.meta.env.VITE_BUILT': JSON.stringify(new Date().toISOString().slice(0, 10)) }, // the page about the service says when it was last changed
  build: {
    target: 'es2022',
    sourcemap: false,
    manifest: true,
    assetsInlineLimit: 0, // fonts and pictures stay files: the content security policy allows no data: scripts, and files are cached
    chunkSizeWarningLimit: 1200,
    // Few files: a browser on plain http asks for six at a time, each costs its way there and back. What the sign-in needs is one; what several
    // screens share comes in parts that are not too small, and a screen asks for little that it does not use. Libraries apart from our own: merged with
    // these, a menu brought the lists along.
    rolldownOptions: { output: { chunkFileNames: chunk => (chunk.name.startsWith('shared') ? 'assets/shared-[hash].js' : 'assets/[name]-[hash].js'), codeSplitting: { groups: [{ name: 'start', tags: ['$initial'], priority: 4 }, { name: (id, context) => (isFrame(id, context) ? 'frame' : null), priority: 3 }, { name: 'shared-library', test: /node_modules/, minShareCount: 2, entriesAware: true, entriesAwareMergeThreshold: 4_000, priority: 2 }, { name: 'shared', minShareCount: 2, entriesAware: true, entriesAwareMergeThreshold: 4_000, priority: 1 }] } } },
  },
  server: { proxy: { '^/(?!src|node_modules|@|assets|works\\.svg|$)[a-z-]+/': { target: process.env.WORKS_URL ?? 'http://localhost:8080', bypass: request => (request.headers.accept?.includes('text/html') ? '/index.html' : undefined) } } },
  test: { environment: 'jsdom', setupFiles: ['src/test/setup.ts'], include: ['src/**/*.test.{ts,tsx}'], css: false },
});
