import { type Refusal, refuse } from '../../access/refusal.ts'
import { isZone, parseStart } from '../../access/start.ts'
import type { ChatAccount } from '../../ports/chat-surface.ts'
import type { Incoming } from '../../ports/incoming.ts'
import type { Ports } from '../ports.ts'

export type StartRead = { readonly ok: true; readonly at: Date } | { readonly ok: false; readonly refusal: Refusal }

/** Whoever types 14:00 a moment after means now. Milliseconds. */
const justNow = 5 * 60_000

/**
 * When something should begin, as somebody typed it, by the clocks that they live by as far as the chat tells; else by those of UTC. How
 * far ahead it may be is another matter. @throws Fault when the chat cannot be asked.
 */
export async function startOf(
  { surfaces }: Pick<Ports, 'surfaces'>,
  account: ChatAccount,
  { start, zone: told }: { readonly start?: string } & Pick<Incoming, 'zone'>,
  now: Date,
): Promise<StartRead> {
  const typed = start?.trim() ?? ''
  if (typed === '') return { ok: true, at: now }
  const read = parseStart(typed, now, await zoneOf({ surfaces }, account, told))
  if (!read.ok) return refuse({ reason: 'start-unreadable', typed, problem: read.problem })
  if (read.at >= now) return { ok: true, at: read.at }
  return now.getTime() - read.at.getTime() <= justNow
    ? { ok: true, at: now }
    : refuse({ reason: 'start-over', at: read.at })
}

/** By whose clocks somebody lives: as the message itself said, else as the chat tells of them; else UTC. @throws Fault when the chat cannot be asked. */
export async function zoneOf(
  { surfaces }: Pick<Ports, 'surfaces'>,
  account: ChatAccount,
  told: string | undefined,
): Promise<string> {
  const zone = told ?? (await surfaces.get(account.surface)?.accountFacts(account))?.zone ?? 'UTC'
  return isZone(zone) ? zone : 'UTC'
}
