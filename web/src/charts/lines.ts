// Lines across a chart: the mean, a target, the day a method changed.
// SPDX-License-Identifier: AGPL-3.0-or-later

// One line at VALUE, to be spread into the data of a markLine; none where there is no value, for ECharts
// fails on a line that is nowhere.
export const level_line = <Look extends object>(value: number | null | undefined, look: Look): (Look & { yAxis: number })[] =>
  typeof value === 'number' && Number.isFinite(value) ? [{ yAxis: value, ...look }] : []
