// The tree of sites as a flat list with depths, children under their parents.
// SPDX-License-Identifier: AGPL-3.0-or-later
import type { Id } from '@/api/types'

type Node = { id: Id; parent_id: Id | null; name: string; code: string }

export function site_tree<T extends Node>(sites: T[]): (T & { depth: number })[] {
  const known = new Set(sites.map((site) => site.id))
  const children = new Map<Id | null, T[]>()
  for (const site of sites) {
    // A person who sees only part of the tree has roots whose parents are hidden.
    const parent = site.parent_id !== null && known.has(site.parent_id) ? site.parent_id : null
    children.set(parent, [...(children.get(parent) ?? []), site])
  }
  const flat: (T & { depth: number })[] = []
  const visit = (parent: Id | null, depth: number): void => {
    for (const site of children.get(parent) ?? []) {
      flat.push({ ...site, depth })
      visit(site.id, depth + 1)
    }
  }
  visit(null, 0)
  return flat
}
