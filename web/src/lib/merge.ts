// Two people changed the same thing: what of it goes together, and what one of them must decide.
// SPDX-License-Identifier: AGPL-3.0-or-later

export type Merged<T> = {
  changes: Partial<T> // mine, that nobody else touched
  contested: (keyof T)[] // both changed them, and not to the same
}

// base: as it was when I began; mine: as I left it; theirs: as it is now.
export function merge_fields<T extends object>(base: T, mine: T, theirs: T): Merged<T> {
  const changes: Partial<T> = {}
  const contested: (keyof T)[] = []
  for (const field of Object.keys(base) as (keyof T)[]) {
    if (mine[field] === base[field] || mine[field] === theirs[field]) continue
    if (theirs[field] === base[field]) changes[field] = mine[field]
    else contested.push(field)
  }
  return { changes, contested }
}
