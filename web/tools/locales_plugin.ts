// Compiles the message catalogues at build time, so that no message compiler is shipped.
// SPDX-License-Identifier: AGPL-3.0-or-later
import { readFileSync } from 'node:fs'
import { baseCompile } from '@intlify/message-compiler'
import type { Plugin } from 'vite'

type Catalogue = { [key: string]: string | Catalogue }

// Positions in the source help nobody at run time and are half of the bytes.
function without_positions(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(without_positions)
  if (node === null || typeof node !== 'object') return node
  return Object.fromEntries(
    Object.entries(node)
      .filter(([key]) => !['loc', 'start', 'end'].includes(key))
      .map(([key, value]) => [key, without_positions(value)])
  )
}

function compile(entry: string | Catalogue): unknown {
  if (typeof entry !== 'string')
    return Object.fromEntries(Object.entries(entry).map(([key, value]) => [key, compile(value)]))
  if (!/[{|@]/.test(entry)) return entry
  return without_positions(baseCompile(entry, { jit: true, minify: true }).ast)
}

export function locales(): Plugin {
  let building = false
  return {
    name: 'zhiyin-locales',
    enforce: 'pre',
    configResolved(config) {
      building = config.command === 'build'
    },
    load(id) {
      if (!building || !/\/src\/locales\/[\w-]+\.json$/.test(id)) return null
      const compiled = compile(JSON.parse(readFileSync(id, 'utf8')) as Catalogue)
      return { code: JSON.stringify(compiled), map: null }
    }
  }
}
