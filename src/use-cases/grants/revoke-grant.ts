import type { Entitlement, Person } from '../../access/catalog.ts'
import { refuse } from '../../access/refusal.ts'
import { countsFor } from '../../access/request/counting.ts'
import type { AccessRequest } from '../../access/request/states.ts'
import type { GrantId, PersonId } from '../../access/vocabulary.ts'
import { findApprovers } from '../approvers/find-approvers.ts'
import { isAdmin } from '../people/belongs.ts'
import type { Ports } from '../ports.ts'
import type { Doing } from '../save.ts'
import { changeGrant, type GrantChanged } from './change-grant.ts'

/**
 * Whoever approved a request may take back what came of it, and where a rule did, whoever owns the resource by then; an admin may
 * take back anything.
 */
export async function mayRevoke(ports: Ports, person: Person, grant: GrantId): Promise<boolean> {
  const found = await ports.store.grant(grant)
  const request = found && (await ports.store.request(found.terms.request))
  if (!request) return false
  return (
    hasApproved(request, person.id, found.terms.entitlement) ||
    (await ownsWhatARuleGave(ports, person, request, found.terms.entitlement)) ||
    (await mayRevokeAnything(ports, person))
  )
}

export const hasApproved = (request: AccessRequest, person: PersonId, of: Entitlement): boolean =>
  approversOf(request, of).includes(person)

/** The people who approved just this, where it was approved: whose word it was and whoever gave it for them are both. */
export const approversOf = (request: AccessRequest, of: Entitlement): readonly PersonId[] =>
  request.status === 'approved'
    ? request.decisions
        .filter(decision => countsFor(decision, of))
        .flatMap(({ verdict, by }) =>
          verdict === 'approve' && by.kind === 'person'
            ? [by.person, ...(by.insteadOf ? [by.insteadOf.person] : [])]
            : [],
        )
    : []

/** Nobody else answers for what a rule approved. Read from the directory now. */
export async function ownsWhatARuleGave(
  ports: Pick<Ports, 'directory' | 'store'>,
  { id }: Pick<Person, 'id'>,
  request: AccessRequest,
  of: Entitlement,
): Promise<boolean> {
  if (request.status !== 'approved' || request.decisions.some(({ by }) => by.kind === 'person')) return false
  const policy = await ports.store.activePolicy()
  const owners = policy
    ? await findApprovers(
        ports,
        policy,
        { from: [{ kind: 'owner' }], needed: 1 },
        { ...request.ask, entitlements: [of] },
      )
    : []
  return owners.some(({ person }) => person.id === id)
}

/** Admins are read from the directory now; membership that Doorbell gave makes nobody one. */
export async function mayRevokeAnything(ports: Ports, person: Person): Promise<boolean> {
  const policy = await ports.store.activePolicy()
  return policy !== null && (await isAdmin(ports, policy, person))
}

/**
 * Takes back what somebody holds, or is about to. Whoever may not is answered as if there were no such access.
 * `incoming` is finished with it; `null` where more is to be done about it.
 * @throws Fault when the directory cannot be asked: then nothing was revoked.
 */
export async function revokeGrant(
  ports: Ports,
  person: Person,
  { grant, because }: { readonly grant: GrantId; readonly because: string | null },
  doing: Doing,
  incoming: string | null,
): Promise<GrantChanged> {
  if (!(await mayRevoke(ports, person, grant))) return refuse({ reason: 'no-such-request' })
  return changeGrant(ports, grant, { type: 'revoke', by: person.id, because }, doing, async tx => {
    if (incoming !== null) await tx.finishIncoming(incoming)
  })
}
