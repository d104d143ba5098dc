// A page's state kept in its address: filters, sort, what is open.
// SPDX-License-Identifier: AGPL-3.0-or-later
import { computed, type WritableComputedRef } from 'vue'
import { useRoute, useRouter } from 'vue-router'

export function use_address() {
  const route = useRoute()
  const router = useRouter()

  function change(values: Record<string, string | null>, push = false): void {
    const query = { ...route.query }
    for (const [name, value] of Object.entries(values))
      if (value === null || value === '') delete query[name]
      else query[name] = value
    void router[push ? 'push' : 'replace']({ path: route.path, query })
  }

  const word = (name: string, initial = ''): WritableComputedRef<string> =>
    computed({
      get: () => (typeof route.query[name] === 'string' ? (route.query[name] as string) : initial),
      set: (value) => change({ [name]: value === initial ? null : value })
    })

  const list = (name: string): WritableComputedRef<string[]> =>
    computed({
      get: () => (typeof route.query[name] === 'string' ? (route.query[name] as string).split(',').filter(Boolean) : []),
      set: (values) => change({ [name]: values.join(',') || null })
    })

  return { change, word, list }
}
