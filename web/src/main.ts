// Starts the staff web UI.
// SPDX-License-Identifier: AGPL-3.0-or-later
import './styles/index.css'
import { QueryClient, VueQueryPlugin } from '@tanstack/vue-query'
import { createApp } from 'vue'
import { is_problem } from '@/api/http'
import App from './App.vue'
import { i18n, language_set, first_language } from './i18n'
import { drafts_expire } from './lib/drafts'
import { shortcuts_start } from './lib/shortcuts'
import { router } from './router'

const queries = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 15_000,
      gcTime: 10 * 60_000,
      retry: (failures, fault) => failures < 2 && is_problem(fault, 0, 503),
      retryDelay: (attempt) => 800 * 2 ** attempt
    }
  }
})

drafts_expire()
shortcuts_start()
await language_set(first_language())
createApp(App).use(i18n).use(VueQueryPlugin, { queryClient: queries }).use(router).mount('#app')
