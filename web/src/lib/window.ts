// Shows only the rows of a long list that are in view; the rest is two spacers.
// SPDX-License-Identifier: AGPL-3.0-or-later
import { computed, onBeforeUnmount, onMounted, ref, type Ref } from 'vue'

const spare_rows = 12

export function use_row_window(frame: Ref<HTMLElement | undefined>, count: Ref<number>, row_px: Ref<number>) {
  const scrolled = ref(0)
  const height = ref(800)
  let sizes: ResizeObserver | undefined
  let waiting = 0

  const first = computed(() => Math.max(0, Math.floor(scrolled.value / row_px.value) - spare_rows))
  const last = computed(() => Math.min(count.value, Math.ceil((scrolled.value + height.value) / row_px.value) + spare_rows))
  const above = computed(() => first.value * row_px.value)
  const below = computed(() => Math.max(0, (count.value - last.value) * row_px.value))

  function scroll(): void {
    cancelAnimationFrame(waiting)
    waiting = requestAnimationFrame(() => {
      if (frame.value) scrolled.value = frame.value.scrollTop
    })
  }

  onMounted(() => {
    sizes = new ResizeObserver(() => frame.value && (height.value = frame.value.clientHeight))
    if (frame.value) sizes.observe(frame.value)
  })
  onBeforeUnmount(() => sizes?.disconnect())

  function reveal(index: number): void {
    const box = frame.value
    if (!box) return
    const top = index * row_px.value
    if (top < box.scrollTop) box.scrollTop = top
    else if (top + row_px.value * 2 > box.scrollTop + box.clientHeight) box.scrollTop = top - box.clientHeight + row_px.value * 2.5
    scrolled.value = box.scrollTop
  }

  return { first, last, above, below, scroll, reveal }
}

// Whether the screen is a phone's.
export function use_narrow(limit_px = 720): Ref<boolean> {
  const media = window.matchMedia(`(max-width: ${limit_px}px)`)
  const narrow = ref(media.matches)
  const follow = (event: MediaQueryListEvent): void => void (narrow.value = event.matches)
  media.addEventListener('change', follow)
  onBeforeUnmount(() => media.removeEventListener('change', follow))
  return narrow
}
