import type { Entitlement, People } from './catalog.ts'
import { type Refusal, refuse } from './refusal.ts'
import type { PersonId, TagProposalId } from './vocabulary.ts'

/**
 * A tag that one admin wants changed in chat. It names who decides about a resource, so it may open it to somebody: nothing comes
 * of it until a second admin has confirmed it.
 */
export interface TagProposal extends Entitlement {
  readonly id: TagProposalId
  readonly key: string
  /** `null`: the tag is to be removed. */
  readonly value: string | null
  /** The ids that the names of the value stood for when it was proposed. */
  readonly people: People
  readonly by: PersonId
  readonly at: Date
  readonly standing: TagStanding
}

export type TagStanding =
  | { readonly status: 'proposed' }
  | { readonly status: 'confirmed' | 'rejected'; readonly by: PersonId; readonly at: Date }
  /** Proposed anew, by the same admin or another. */
  | { readonly status: 'replaced'; readonly at: Date }

export type TagCommand =
  /** `sameHuman`: whether it is another account of whoever proposed it. */
  | { readonly type: 'confirm' | 'reject'; readonly by: PersonId; readonly sameHuman: boolean }
  | { readonly type: 'replace' }

/** A proposal that nobody took up says little of what is wanted now. */
export const proposalDays = 7

/** The whole life of a proposal: where each command may lead. An empty row is a final state. */
export const tagTransitions = {
  proposed: { confirm: 'confirmed', reject: 'rejected', replace: 'replaced' },
  confirmed: {},
  rejected: {},
  replaced: {},
} as const satisfies Record<TagStanding['status'], Partial<Record<TagCommand['type'], TagStanding['status']>>>

/** Pure: the caller brings the time, and has made sure that whoever decides is an admin now. Whoever proposed it may take it back. */
export function decideTag(
  proposal: TagProposal,
  command: TagCommand,
  now: Date,
): { readonly ok: true; readonly next: TagProposal } | { readonly ok: false; readonly refusal: Refusal } {
  const { standing } = proposal
  if (standing.status !== 'proposed') return refuse({ reason: 'tag-settled', status: standing.status })
  if (command.type === 'replace') return { ok: true, next: { ...proposal, standing: { status: 'replaced', at: now } } }
  const own = command.by === proposal.by || command.sameHuman
  if (command.type === 'confirm' && own) return refuse({ reason: 'own-tag' })
  if (command.type === 'confirm' && now.getTime() - proposal.at.getTime() > proposalDays * 24 * 3_600_000)
    return refuse({ reason: 'tag-too-old', days: proposalDays })
  const status = command.type === 'confirm' ? 'confirmed' : 'rejected'
  return { ok: true, next: { ...proposal, standing: { status, by: command.by, at: now } } }
}
