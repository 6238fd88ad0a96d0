import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';
import { licenses } from './tools/licenses';

// WHEELPIT=http://127.0.0.1:9400 npx vite: pages that change as you type, with that engine behind them.
const engine = process.env.WHEELPIT ?? 'http://127.0.0.1:9400';

export default defineConfig({
  base: '/console/',
  plugins: [react(), licenses()],
  build: { outDir: '../dist', emptyOutDir: true, target: 'es2022', reportCompressedSize: false, chunkSizeWarningLimit: 2000,
           modulePreload: { polyfill: false }, assetsInlineLimit: 0 },
  server: { proxy: { '^/(?!console/)': { target: engine, changeOrigin: true } } },
  test: { environment: 'jsdom', testTimeout: 60_000, include: ['src/**/*.test.{ts,tsx}'], server: { deps: { inline: [/@cloudscape-design/] } } },
});
