import { randomUUID } from 'node:crypto'
import type { Change } from './change.ts'

/** One change of a group or a person, in the order in which they were made: what delta queries tell. */
export interface Told {
  /** Of `performance.now()`, as memberships have it. */
  readonly at: number
  /** `null`: it is about a person, and not about what they are in. */
  readonly group: string | null
  /** A member, or the person; `null`: the group itself. */
  readonly subject: string | null
  readonly what: 'added' | 'removed' | 'gone' | 'changed'
}

/** One entry of the directory's own audit. */
export interface Audited {
  readonly id: string
  readonly at: Date
  readonly activity:
    | 'Add member to group'
    | 'Remove member from group'
    | 'Add member to role'
    | 'Remove member from role'
    | `${'Add member to' | 'Remove member from'} role in PIM completed (${'permanent' | 'timebound'})`
  /** `pim`: Privileged Identity Management, whoever asked it to. */
  readonly by: Hand | 'application' | 'pim'
  /** Which one, where it was one. */
  readonly application: string | null
  readonly of: 'group' | 'role'
  /** The group, or the role's definition. */
  readonly target: string
  readonly unit: string | null
  readonly subject: string
}

/** Somebody at work in the portal. */
export interface Hand {
  readonly id: string
  readonly displayName: string
  readonly userPrincipalName: string
}

export const maxAdmin: Hand = {
  id: 'b0000000-0000-4000-8000-0000000000a1',
  displayName: 'Max Admin',
  userPrincipalName: 'max.admin@contoso.onmicrosoft.com',
}

/** What the tenant remembers of what was done in it. */
export class TenantHistory {
  /** That calls at the moment. */
  application: string | null = null
  /** Whoever signed in to it; `null`: it calls as itself. */
  account: Hand | null = null
  /** Whoever changes anything by hand. */
  hand: Hand = maxAdmin
  /** The time of its audit; everything else of it knows none. */
  now: () => Date = () => new Date()
  /** Since when reads see what is changed by hand, of `performance.now()`. */
  changedByHandAt: () => number = () => performance.now()
  /** Whether the last change of before is told once more, as the original may and need not. */
  repeats: () => boolean = () => false
  readonly told: Told[] = []
  readonly audited: Audited[] = []
  /** Delta tokens from before this place are no good any more. */
  forgottenBefore = 0

  /** Since when reads see what is changed now. */
  seenFrom(by: Change['by']): number {
    return by === 'hand' ? this.changedByHandAt() : performance.now()
  }

  tell(group: string | null, subject: string | null, what: Told['what'], by: Change['by']): void {
    this.told.push({ at: this.seenFrom(by), group, subject, what })
  }

  /** Somebody had Privileged Identity Management do it: by hand, or the application that calls. */
  auditInPim(
    did: 'added' | 'removed',
    how: 'permanent' | 'timebound',
    of: Audited['of'],
    place: Pick<Audited, 'target' | 'unit' | 'subject'>,
    by: 'hand' | 'graph' = 'hand',
  ) {
    const activity =
      `${did === 'added' ? 'Add member to' : 'Remove member from'} role in PIM completed (${how})` as const
    const [hand, application] = by === 'hand' ? [this.hand, null] : this.#caller()
    this.audited.push({ id: `PIM_${randomUUID()}`, at: this.now(), activity, by: hand, application, of, ...place })
  }

  audit(of: Audited['of'], place: Pick<Audited, 'target' | 'unit' | 'subject'>, added: boolean, by: Change['by']) {
    const activity = `${added ? 'Add' : 'Remove'} member ${added ? 'to' : 'from'} ${of}` as Audited['activity']
    const hand = by === 'pim' ? ('pim' as const) : this.hand
    const [doer, application] = by === 'graph' ? this.#caller() : ([hand, null] as const)
    this.audited.push({
      id: `Directory_${randomUUID()}`,
      at: this.now(),
      activity,
      by: doer,
      application,
      of,
      ...place,
    })
  }

  /** Whoever signed in to the application, and otherwise that itself. */
  #caller(): readonly [Hand | 'application', string | null] {
    return this.account ? [this.account, null] : ['application', this.application]
  }
}
