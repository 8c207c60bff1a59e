import { delegatesOf } from '../../access/access-flow.ts'
import type { Entitlement, People, Person } from '../../access/catalog.ts'
import { groupsWithAuthority, ownerSourcesOf, ownerTags, type Policy } from '../../access/policy.ts'
import type { AccessRequest, StageProgress } from '../../access/request/states.ts'
import type { Waiting } from '../../access/rules/rule.ts'
import type { ApproverSource } from '../../access/stage.ts'
import type { GroupId, PersonId, ResourceId } from '../../access/vocabulary.ts'
import type { WaitingForYou } from '../../cards/parts/waiting-for-you.ts'
import { inFrontOf } from '../../ports/posted-card.ts'
import type { Approver } from '../approvers/approver.ts'
import { whoMayDecide, whoMayOnlyDeny } from '../approvers/who-may-decide.ts'
import { askedOnce } from '../asked-once.ts'
import { viewFor } from '../cards/view-for.ts'
import { viewOf } from '../cards/view-request.ts'
import { toldApart, withNames } from '../people/told-apart.ts'
import type { Ports } from '../ports.ts'

/** Most waiting requests that are looked through, of everybody; those that lapse first are looked at first. */
export const lookedThrough = 500

interface Mine {
  readonly request: Waiting
  readonly because: Approver['because']
}

export interface WaitingForPerson {
  /** As many as were wanted, the one that lapses first at the top. */
  readonly shown: readonly WaitingForYou[]
  /** How many are before these: as many as was wanted, or as still leaves one to show. */
  readonly from: number
  readonly all: number
  /** More wait, of everybody, than were looked through: there may be more for this person too. */
  readonly beyond: boolean
}

/**
 * What waits for this person's decision, whether or not a card of it ever reached them: by the directory's word of now. The right
 * is read again when they press.
 * @throws Fault when the directory cannot be asked.
 */
export async function waitingFor(
  all: Ports,
  person: Pick<Person, 'id'>,
  most: number,
  wantedFrom = 0,
): Promise<WaitingForPerson> {
  const ports = { ...all, directory: askedOnce(all.directory) }
  const policy = await ports.store.activePolicy()
  const waiting = policy ? await ports.store.history.waiting(lookedThrough + 1) : []
  const mine =
    policy && waiting.length > 0 ? await amongWaiting(ports, policy, person, waiting.slice(0, lookedThrough)) : []
  const from = Math.max(0, Math.min(wantedFrom, mine.length - 1))
  const onPage = mine.slice(from, from + most)
  const apart = await toldApart(
    ports,
    onPage.flatMap(({ request: { ask } }) => [ask.requester, ask.beneficiary]),
  )
  const shown = onPage.map(async ({ request, because }) => ({
    view: withNames(await viewFor(ports, await viewOf(ports, request), inFrontOf(person.id)), apart),
    because,
  }))
  return { shown: await Promise.all(shown), from, all: mine.length, beyond: waiting.length > lookedThrough }
}

/** What waits for this person, so that whoever stands in for them is asked about it. */
export async function requestsWaitingFor(all: Ports, person: Pick<Person, 'id'>) {
  const ports = { ...all, directory: askedOnce(all.directory) }
  const policy = await ports.store.activePolicy()
  const waiting = policy ? await ports.store.history.waiting(lookedThrough) : []
  const mine = policy && waiting.length > 0 ? await amongWaiting(ports, policy, person, waiting) : []
  return mine.map(({ request: { ask, progress } }) => ({ id: ask.id, stage: progress.current }))
}

async function amongWaiting(
  ports: Ports,
  policy: Policy,
  person: Pick<Person, 'id'>,
  waiting: readonly AccessRequest[],
): Promise<readonly Mine[]> {
  const groups = groupsWithAuthority(policy)
  const tagged = await taggedInChat(ports, policy)
  const couldBe = await Promise.all(
    [person.id, ...(await inWhoseStead(ports, policy, person))].map(async id => {
      const memberOf = groups.length > 0 ? await ports.directory.groupsAmong(id, groups) : new Set<GroupId>()
      return couldDecide(policy, id, memberOf, tagged)
    }),
  )
  const could = (request: Waiting) => couldBe.some(one => one(request))
  const mine: Mine[] = []
  for (const request of waiting) {
    if (request.status !== 'awaiting-approval' || !could(request)) continue
    const isThem = (one: Approver) => one.person.id === person.id
    const approver =
      (await whoMayDecide(ports, policy, request)).find(isThem) ??
      (await whoMayOnlyDeny(ports, policy, request)).find(isThem)
    if (approver) mine.push({ request, because: approver.because })
  }
  return mine
}

async function inWhoseStead({ store, clock }: Ports, { flows }: Policy, { id }: Pick<Person, 'id'>) {
  if (!flows.some(flow => delegatesOf(flow))) return []
  const found = await store.absencesAmong([id], clock.now())
  return found.flatMap(({ delegator, delegate }) => (delegate === id ? [delegator] : []))
}

/** What a tag set in chat may have given an owner whom the access file does not name. */
async function taggedInChat({ store }: Ports, { integrations }: Policy): Promise<ReadonlySet<ResourceId>> {
  const kept = await Promise.all(integrations.map(({ name }) => store.keptOwnersIn(name)))
  return new Set(kept.flat().flatMap(({ source, resource }) => (source === 'chat' ? [resource] : [])))
}

/**
 * Whether it is worth looking up: somebody who decides about few things is not held up by the requests of all others. Whoever is
 * let through here may still have no say.
 */
function couldDecide(
  { integrations }: Policy,
  person: PersonId,
  memberOf: ReadonlySet<GroupId>,
  tagged: ReadonlySet<ResourceId>,
) {
  const isIn = ({ groups, users, roles = [] }: People): boolean =>
    roles.length > 0 || users.includes(person) || groups.some(group => memberOf.has(group))
  const couldOwn = ({ integration, resource }: Entitlement): boolean => {
    const from = integrations.find(({ name }) => name === integration)
    if (!from) return false
    if (tagged.has(resource)) return true
    const onlyTags = ownerSourcesOf(from).every(source => source === 'tags')
    const named = ownerTags(from.resources[resource]).map(({ people }) => people)
    return !onlyTags || [...named, ...(from.integrationOwner ? [from.integrationOwner] : [])].some(isIn)
  }
  return ({ ask, progress }: Waiting): boolean =>
    sourcesOf(progress).some(source => {
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
    })
}

const sourcesOf = ({ stages, current, escalation }: StageProgress): readonly ApproverSource[] => [
  ...(stages[current]?.from ?? []),
  ...(escalation?.tiers ?? []).flatMap(({ to }) => to),
]
