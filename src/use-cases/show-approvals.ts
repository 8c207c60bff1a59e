import type { Entitlement, People, Person } from '../access/catalog.ts'
import { groupsWithAuthority, ownerSourcesOf, ownerTags, type Policy } from '../access/policy.ts'
import type { Waiting } from '../access/rules/rule.ts'
import type { GroupId, PersonId } from '../access/vocabulary.ts'
import { approvalsCard, approvalsShown } from '../cards/approvals-card.ts'
import type { Card } from '../cards/card.ts'
import { askedOnce } from './asked-once.ts'
import type { Approver } from './find-approvers.ts'
import type { Ports } from './ports.ts'
import { viewOf } from './view-request.ts'
import { whoMayDecide } from './who-may-decide.ts'

/** Most waiting requests that are looked through, of everybody; those that lapse first are looked at first. */
const looked = 500

interface Mine {
  readonly request: Waiting
  readonly because: Approver['because']
}

/**
 * What waits for this person's decision, whether or not a card of it ever reached them: by the directory's word of now. The right
 * is read again when they press.
 * @throws Fault when the directory cannot be asked.
 */
export async function showApprovals(all: Ports, person: Person): Promise<Card> {
  const ports = { ...all, directory: askedOnce(all.directory) }
  const policy = await ports.store.activePolicy()
  const mine = policy ? await waitingFor(ports, policy, person) : []
  const shown = await Promise.all(
    mine.slice(0, approvalsShown).map(async ({ request, because }) => ({
      view: await viewOf(ports, request),
      because,
    })),
  )
  return approvalsCard(shown, mine.length, ports.clock.now())
}

async function waitingFor(ports: Ports, policy: Policy, person: Person): Promise<readonly Mine[]> {
  const groups = groupsWithAuthority(policy)
  const memberOf = groups.length > 0 ? await ports.directory.groupsAmong(person.id, groups) : new Set<GroupId>()
  const could = couldDecide(policy, person.id, memberOf)
  const mine: Mine[] = []
  for (const request of await ports.store.history.waiting(looked)) {
    if (request.status !== 'awaiting-approval' || !could(request)) continue
    const approver = (await whoMayDecide(ports, policy, request)).find(one => one.person.id === person.id)
    if (approver) mine.push({ request, because: approver.because })
  }
  return mine
}

/**
 * Whether it is worth looking up: somebody who decides about few things is not held up by the requests of all others. Whoever is
 * let through here may still have no say.
 */
function couldDecide({ integrations }: Policy, person: PersonId, memberOf: ReadonlySet<GroupId>) {
  const isIn = ({ groups, users, roles = [] }: People): boolean =>
    roles.length > 0 || users.includes(person) || groups.some(group => memberOf.has(group))
  const couldOwn = ({ integration, resource }: Entitlement): boolean => {
    const from = integrations.find(({ name }) => name === integration)
    if (!from) return false
    const onlyTags = ownerSourcesOf(from).every(source => source === 'tags')
    const named = ownerTags(from.resources[resource]).map(({ people }) => people)
    return !onlyTags || [...named, ...(from.integrationOwner ? [from.integrationOwner] : [])].some(isIn)
  }
  return ({ ask, progress }: Waiting): boolean =>
    progress.stages[progress.current]?.from.some(source => {
      switch (source.kind) {
        case 'people':
          return isIn(source)
        case 'owner':
          return ask.entitlements.some(couldOwn)
        case 'manager':
          return true
        default:
          return source satisfies never
      }
    }) ?? false
}
