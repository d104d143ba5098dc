// The parts of ECharts in use, in one chunk that is loaded where a chart is.
// SPDX-License-Identifier: AGPL-3.0-or-later
import { LineChart, ScatterChart } from 'echarts/charts'
import { GridComponent, MarkLineComponent, TooltipComponent } from 'echarts/components'
import { init, use, type EChartsCoreOption, type EChartsType } from 'echarts/core'
import { LabelLayout } from 'echarts/features'
import { SVGRenderer } from 'echarts/renderers'

use([LineChart, ScatterChart, GridComponent, MarkLineComponent, TooltipComponent, LabelLayout, SVGRenderer])

export const chart_new = (element: HTMLElement): EChartsType => init(element, null, { renderer: 'svg' })

// The chart as a file: drawn again at twice the size on a canvas, or as SVG text.
export async function chart_file(option: EChartsCoreOption, kind: 'png' | 'svg', width: number, height: number, ground: string): Promise<Blob> {
  if (kind === 'png') use([(await import('echarts/renderers')).CanvasRenderer])
  const box = document.createElement('div')
  const chart = init(box, null, { renderer: kind === 'png' ? 'canvas' : 'svg', width, height, devicePixelRatio: 2 })
  try {
    chart.setOption({ ...option, animation: false, backgroundColor: ground })
    if (kind === 'svg') return new Blob([chart.renderToSVGString()], { type: 'image/svg+xml' })
    return await new Promise((resolve, reject) => chart.renderToCanvas({ pixelRatio: 2 }).toBlob((blob) => (blob ? resolve(blob) : reject(new Error('no picture'))), 'image/png'))
  } finally {
    chart.dispose()
  }
}
