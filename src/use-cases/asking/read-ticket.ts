import { RE2JS } from 're2js'
import { charactersIn } from '../../access/characters.ts'
import { type Refusal, refuse } from '../../access/refusal.ts'
import { longestTicket, type TicketRule } from '../../access/ticket.ts'
import { visible } from './read-reason.ts'

/** The number of a ticket as somebody typed it. Blank means that there is none; a line break in it means a blank. */
export function readTicket(
  typed: string | null | undefined,
  rule: TicketRule | undefined,
): { readonly ok: true; readonly ticket: string | null } | { readonly ok: false; readonly refusal: Refusal } {
  const ticket = (typed ?? '')
    .normalize('NFC')
    .replace(/[\p{Z}\p{C}]+/gu, ' ')
    .trim()
  if (!visible.test(ticket)) return rule?.required ? refuse({ reason: 'ticket-required' }) : { ok: true, ticket: null }
  if (charactersIn(ticket) > longestTicket) return refuse({ reason: 'ticket-too-long', max: longestTicket })
  const pattern = rule?.pattern
  // Somebody who types "inc-7" means INC-7.
  const fits = pattern === undefined ? ticket : [ticket, ticket.toUpperCase()].find(one => matches(pattern, one))
  return fits === undefined
    ? refuse({ reason: 'ticket-wrong', typed: ticket, pattern: pattern ?? '' })
    : { ok: true, ticket: fits }
}

const near = new Map<string, RE2JS>()
const mostNear = 100

/** In a time that grows with the length of what was typed and not faster, whatever the expression. */
function matches(pattern: string, ticket: string): boolean {
  const known = near.get(pattern) ?? RE2JS.compile(pattern)
  if (near.size >= mostNear) near.clear()
  near.set(pattern, known)
  return known.matcher(ticket).find()
}
