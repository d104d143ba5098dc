// Files on their way to the server: chosen, dropped or pasted, each with its progress and its fault.
// SPDX-License-Identifier: AGPL-3.0-or-later
import { computed, onScopeDispose, reactive, ref } from 'vue'
import { file_upload, use_file_limits } from '@/api/files'
import { get, is_problem } from '@/api/http'
import type { Attachment } from '@/api/types'
import { say } from '@/i18n'
import { bytes_text } from './figures'
import { problem_text } from './form'

export const files_max = 20

export type Upload = {
  key: number
  name: string
  bytes: number
  share: number // of it that has gone out, 0 to 1
  stored: Attachment | null
  fault: string
  preview: string // address of a picture in this browser; '' for none
  stop: AbortController
}

const shown_here = /^image\/(jpeg|png|gif|webp)$/

// A picture out of the clipboard has no name worth keeping.
const name_of = (file: File): string => (/^image\.\w+$/.test(file.name) ? say('file.pasted', { ending: file.name.split('.').pop() }) : file.name)

export function use_uploads() {
  const list = reactive<Upload[]>([])
  const dragging = ref(false)
  const { data: limits } = use_file_limits()
  let last = 0

  const going = computed(() => list.some((one) => !one.stored && !one.fault))
  const failed = computed(() => list.some((one) => one.fault))
  const stored = computed(() => list.flatMap((one) => (one.stored ? [one.stored] : [])))

  function fault_of(problem: unknown): string {
    if (!is_problem(problem)) return say('problem.unknown')
    if (problem.kind === 'file-too-large' || problem.status === 413) return say('file.too_large', { max: bytes_text(limits.value?.file_bytes_max ?? 26_214_400) })
    if (problem.status === 415) return say('file.not_taken')
    if (problem.kind === 'no-room') return say('file.no_room')
    if (problem.kind === 'no-file') return say('file.empty')
    return problem_text(problem)
  }

  async function send(one: Upload, file: Blob): Promise<void> {
    try {
      one.stored = await file_upload(file, one.name, (share) => (one.share = share), one.stop.signal)
      one.name = one.stored.name
    } catch (problem) {
      if (!one.stop.signal.aborted) one.fault = fault_of(problem)
    }
  }

  function add(files: Iterable<File>): void {
    for (const file of files) {
      list.push({ key: ++last, name: name_of(file), bytes: file.size, share: 0, stored: null, fault: '', preview: shown_here.test(file.type) ? URL.createObjectURL(file) : '', stop: new AbortController() })
      const one = list.at(-1)!
      const max = limits.value?.file_bytes_max
      if (list.length > files_max) one.fault = say('file.too_many', { n: files_max })
      else if (file.size === 0) one.fault = say('file.empty')
      else if (max && file.size > max) one.fault = say('file.too_large', { max: bytes_text(max) })
      else void send(one, file)
    }
  }

  function drop(one: Upload): void {
    one.stop.abort()
    if (one.preview) URL.revokeObjectURL(one.preview)
    const at = list.findIndex((other) => other.key === one.key)
    if (at >= 0) list.splice(at, 1)
  }

  function clear(): void {
    for (const one of [...list]) drop(one)
  }

  // After a reload: those that the server still has and nobody has used.
  async function restore(before: Attachment[]): Promise<void> {
    for (const file of before) {
      const found = await get<Attachment>(`/files/${file.id}`).catch(() => null)
      if (found && !found.kind) list.push({ key: ++last, name: found.name, bytes: found.bytes, share: 1, stored: found, fault: '', preview: '', stop: new AbortController() })
    }
  }

  const has_files = (event: DragEvent): boolean => event.dataTransfer?.types.includes('Files') ?? false
  const on = {
    paste: (event: ClipboardEvent): void => {
      const files = event.clipboardData?.files
      if (!files?.length || event.clipboardData?.types.includes('text/plain')) return
      event.preventDefault()
      add(files)
    },
    dragover: (event: DragEvent): void => {
      if (!has_files(event)) return
      event.preventDefault()
      dragging.value = true
    },
    dragleave: (event: DragEvent): void => {
      if (!(event.currentTarget as HTMLElement).contains(event.relatedTarget as Node | null)) dragging.value = false
    },
    drop: (event: DragEvent): void => {
      dragging.value = false
      if (!has_files(event)) return
      event.preventDefault()
      add(event.dataTransfer!.files)
    }
  }

  onScopeDispose(() => list.forEach((one) => one.preview && URL.revokeObjectURL(one.preview)))
  return { list, going, failed, stored, dragging, on, add, drop, clear, restore }
}

export type Uploads = ReturnType<typeof use_uploads>
