// A chart is drawn also where a value is missing.
// SPDX-License-Identifier: AGPL-3.0-or-later
import { LineChart } from 'echarts/charts'
import { GridComponent, MarkLineComponent } from 'echarts/components'
import { init, use } from 'echarts/core'
import { SVGRenderer } from 'echarts/renderers'
import { describe, expect, it } from 'vitest'
import { level_line } from '@/charts/lines'

use([LineChart, GridComponent, MarkLineComponent, SVGRenderer])

// The text of a chart with these lines across it.
function drawn(data: object[]): string {
  const chart = init(null, null, { renderer: 'svg', ssr: true, width: 300, height: 200 })
  chart.setOption({
    animation: false, xAxis: { type: 'category', data: ['1', '2'] }, yAxis: { min: 0, max: 1 },
    series: [{ type: 'line', data: [null, null], markLine: { label: { formatter: 'LEVEL' }, data } }]
  })
  const text = chart.renderToSVGString()
  chart.dispose()
  return text
}

describe('a line across a chart', () => {
  it('is drawn at its value', () => {
    expect(drawn(level_line(0.5, {}))).toContain('LEVEL')
  })
  it('is left out where there is no value', () => {
    for (const value of [null, undefined, NaN]) expect(drawn(level_line(value, {}))).not.toContain('LEVEL')
  })
  it('would not be borne by the chart without one', () => {
    expect(() => drawn([{ yAxis: null }])).toThrow('coord')
  })
})
