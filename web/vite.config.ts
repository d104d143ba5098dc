// Builds the staff web UI: route-split, no eval, no inline styles, catalogues compiled ahead.
// SPDX-License-Identifier: AGPL-3.0-or-later
import { fileURLToPath, URL } from 'node:url'
import vue from '@vitejs/plugin-vue'
import { defineConfig } from 'vitest/config'
import { locales } from './tools/locales_plugin'

// While one works on the UI, a served program answers: zhiyin serve --demo.
const program = process.env.ZHIYIN_SERVED ?? 'http://127.0.0.1:8080'

export default defineConfig(({ command }) => ({
  plugins: [vue(), locales()],
  server: { proxy: { '/api': program } },
  resolve: {
    alias: [
      { find: '@', replacement: fileURLToPath(new URL('./src', import.meta.url)) },
      { find: /^vue-i18n$/, replacement: 'vue-i18n/dist/vue-i18n.runtime.mjs' }
    ]
  },
  define: {
    __VUE_OPTIONS_API__: 'true', // Element Plus still has a few components that need it.
    __VUE_PROD_DEVTOOLS__: 'false',
    __VUE_I18N_FULL_INSTALL__: 'false',
    __VUE_I18N_LEGACY_API__: 'false',
    __INTLIFY_PROD_DEVTOOLS__: 'false',
    __INTLIFY_DROP_MESSAGE_COMPILER__: command === 'build' ? 'true' : 'false'
  },
  build: {
    target: ['chrome109', 'firefox115', 'safari16'],
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    manifest: 'manifest.json',
    reportCompressedSize: false
  },
  test: { include: ['tests/**/*.test.ts'], environment: 'node' }
}))
