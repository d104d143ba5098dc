// Rules in words, and what they may be made of.
// SPDX-License-Identifier: AGPL-3.0-or-later
import type { Rule } from '@/api/types'

type Say = (key: string, named?: Record<string, unknown>) => string

export const rule_triggers = ['case_opened', 'promise_at_risk', 'promise_missed', 'update_missed', 'case_solved', 'message_in', 'case_reopened']
export const rule_fields = ['type', 'severity', 'site', 'channel', 'team', 'customer_kind']
export const rule_ops = ['is', 'is_not', 'at_most', 'at_least']
export const rule_actions = ['assign_team', 'assign_owner', 'notify_owner', 'notify_lead', 'set_severity', 'escalate', 'start_follow_up']

// A code that has words in a catalogue is shown in them; anything else as it is.
function value_text(say: Say, field: string, value: string): string {
  if (field === 'type') return say(`case.type.${value}`)
  if (field === 'channel') return say(`case.channel.${value}`)
  return value
}

export const condition_text = (say: Say, condition: Rule['conditions'][number]): string =>
  say(`rule.op.${condition.op}`, { field: say(`rule.field.${condition.field}`), value: value_text(say, condition.field, condition.value) })
export const action_text = (say: Say, action: Rule['actions'][number]): string => say(`rule.action.${action.kind}`, { value: action.value })
