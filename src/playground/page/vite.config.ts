import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

/** The playground's page, built into `dist/playground`; `vite` serves it for development beside a running playground. */
export default defineConfig({
  root: fileURLToPath(new URL('.', import.meta.url)),
  base: './',
  plugins: [react()],
  build: {
    outDir: fileURLToPath(new URL('../../../dist/playground', import.meta.url)),
    emptyOutDir: true,
    assetsInlineLimit: 0,
  },
  server: {
    proxy: Object.fromEntries(
      ['/_control', '/_demo', '/_platform', '/avatars', '/files'].map((path) => [path, 'http://localhost:4000']),
    ),
  },
});
