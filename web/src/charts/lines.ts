// Lines across a chart, as a mean or a target, and the axis of a share up to 1.
// SPDX-License-Identifier: AGPL-3.0-or-later

// One line at VALUE, to be spread into the data of a markLine; none where there is no value, for ECharts
// fails on a line that is nowhere.
export const level_line = <Look extends object>(value: number | null | undefined, look: Look): (Look & { yAxis: number })[] =>
  typeof value === 'number' && Number.isFinite(value) ? [{ yAxis: value, ...look }] : []

// An axis from below the least of these shares up to 1, in steps that leave five to ten of them.
export function share_axis(shares: (number | null)[], room: number): { min: number; max: number; interval: number } {
  const least = Math.min(1, ...shares.filter((share) => share !== null)) - room
  const interval = least > 0.88 ? 0.02 : least > 0.6 ? 0.05 : 0.1
  return { min: Math.max(0, Math.floor(least / interval) * interval), max: 1, interval }
}
