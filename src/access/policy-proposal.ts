import type { Policy } from './policy.ts'
import { isSame, type PolicyChange } from './policy-change/change.ts'
import { type Refusal, refuse } from './refusal.ts'
import type { PersonId, PolicyHash, PolicyProposalId, SurfaceName } from './vocabulary.ts'

/** How a valid access file becomes one that is in force: all that a file says, and not only what a policy makes of it. */
export interface PolicyVersion {
  readonly policy: Policy
  readonly written: WrittenPolicy
  /** Whose chat accounts are whose, by the import file. */
  readonly imported: readonly ImportedAccount[]
}

/** For reading alone: nothing is decided by it. */
export interface WrittenPolicy {
  /** The file, with the id behind each name. */
  readonly source: string
  /** What each id is called in it. */
  readonly called: Readonly<Record<string, string>>
}

export interface ImportedAccount {
  readonly account: { readonly surface: SurfaceName; readonly team: string; readonly user: string }
  readonly person: PersonId
}

/** A version that widens access. Nothing comes of it until admins have agreed. */
export interface PolicyProposal extends PolicyVersion {
  readonly id: PolicyProposalId
  /** What it was compared with: where another version came into force meanwhile, nobody has read what would change. */
  readonly against: PolicyHash
  readonly changes: readonly PolicyChange[]
  readonly at: Date
  readonly agreed: readonly { readonly by: PersonId; readonly at: Date }[]
  readonly standing: PolicyStanding
}

export type PolicyStanding =
  | { readonly status: 'proposed' }
  | { readonly status: 'activated' | 'refused'; readonly by: PersonId; readonly at: Date }
  /** The file says something else by now. */
  | { readonly status: 'replaced'; readonly at: Date }

export type PolicyCommand =
  /**
   * `others`: who agreed before and is an admin still, each another human than `by`; `again`: that human agreed before, with whichever
   * account. `inForce`: the version in force now.
   */
  | {
      readonly type: 'agree'
      readonly by: PersonId
      readonly others: readonly PersonId[]
      readonly again: boolean
      readonly inForce: PolicyHash | null
    }
  | { readonly type: 'refuse'; readonly by: PersonId }
  | { readonly type: 'replace' }

/** A file does not say who wrote it. So that nobody widens access alone, two admins put their name to it, whoever wrote it. */
export const adminsNeeded = 2

/** A version that nobody took up says little of what is wanted now. */
export const policyProposalDays = 7

const day = 24 * 3_600_000

/** The whole life of a proposed version: where each command may lead. An empty row is a final state. */
export const policyProposalTransitions = {
  proposed: { agree: ['proposed', 'activated'], refuse: ['refused'], replace: ['replaced'] },
  activated: {},
  refused: {},
  replaced: {},
} as const satisfies Record<
  PolicyStanding['status'],
  Partial<Record<PolicyCommand['type'], readonly PolicyStanding['status'][]>>
>

export const isTooOld = ({ at }: Pick<PolicyProposal, 'at'>, now: Date): boolean =>
  now.getTime() - at.getTime() > policyProposalDays * day

/** Pure: the caller brings the time, and has made sure that whoever decides is an admin now. */
export function decidePolicy(
  proposal: PolicyProposal,
  command: PolicyCommand,
  now: Date,
): { readonly ok: true; readonly next: PolicyProposal } | { readonly ok: false; readonly refusal: Refusal } {
  const { standing } = proposal
  if (standing.status !== 'proposed') return refuse({ reason: 'policy-settled', status: standing.status })
  switch (command.type) {
    case 'replace':
      return { ok: true, next: { ...proposal, standing: { status: 'replaced', at: now } } }
    case 'refuse':
      return { ok: true, next: { ...proposal, standing: { status: 'refused', by: command.by, at: now } } }
    case 'agree':
      return agree(proposal, command, now)
    default:
      return command satisfies never
  }
}

function agree(
  proposal: PolicyProposal,
  { by, others, again, inForce }: Extract<PolicyCommand, { type: 'agree' }>,
  now: Date,
): ReturnType<typeof decidePolicy> {
  if (isTooOld(proposal, now)) return refuse({ reason: 'policy-too-old', days: policyProposalDays })
  if (inForce !== proposal.against) return refuse({ reason: 'policy-moved-on' })
  // A word counts as long as whoever gave it is an admin, and one human's counts once.
  const still = proposal.agreed.filter(one => others.includes(one.by))
  if (again && still.length + 1 < adminsNeeded) return refuse({ reason: 'policy-agreed-already' })
  const agreed = [...still, { by, at: now }]
  const standing: PolicyStanding =
    agreed.length >= adminsNeeded ? { status: 'activated', by, at: now } : { status: 'proposed' }
  return { ok: true, next: { ...proposal, agreed, standing } }
}

export const isSameVersion = (a: PolicyVersion, b: PolicyVersion): boolean =>
  a.policy.hash === b.policy.hash && isSame(inOrder(a.imported), inOrder(b.imported))

const inOrder = (imported: readonly ImportedAccount[]): readonly string[] =>
  imported.map(({ account, person }) => [account.surface, account.team, account.user, person].join('/')).sort()
