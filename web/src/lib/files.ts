// Files made in the browser: tables as CSV that spreadsheets read rightly.
// SPDX-License-Identifier: AGPL-3.0-or-later

export type Sheet = { head: string[]; rows: (string | number)[][] }

// A cell that a spreadsheet would take for a formula is disarmed by a leading apostrophe.
function cell(value: string | number): string {
  const text = typeof value === 'number' ? String(value) : /^[=+\-@\t\r]/.test(value) && !/^-?\d/.test(value) ? `'${value}` : value
  return /[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}

// With the byte order mark that Excel needs to see UTF-8.
export const csv_text = (sheet: Sheet): string => `\uFEFF${[sheet.head, ...sheet.rows].map((row) => row.map(cell).join(',')).join('\r\n')}\r\n`

export function file_save(name: string, content: Blob): void {
  const address = URL.createObjectURL(content)
  const link = document.createElement('a')
  link.href = address
  link.download = name
  link.click()
  setTimeout(() => URL.revokeObjectURL(address), 10_000)
}
