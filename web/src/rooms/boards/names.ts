// What a row of the board is called: a month in the reader's language, everything else by its name.
// SPDX-License-Identifier: AGPL-3.0-or-later
import type { KeptRateRow, Language } from '@/api/types'
import { month_text } from '@/lib/time'

export const row_name = (row: KeptRateRow, by: string, language: Language): string => (by === 'month' ? month_text(row.key, language) : row.name)
