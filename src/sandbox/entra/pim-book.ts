import { randomUUID } from 'node:crypto'
import type { Directory } from './directory.ts'
import { memberships } from './memberships.ts'

/** What somebody may be given for a time: membership of a group, or a role in one place. */
export type PimPlace =
  | { readonly kind: 'group'; readonly group: string }
  | { readonly kind: 'role'; readonly role: string; readonly unit: string | null }

/** The same under the names of the tenant's audit. */
export const placeInAudit = (place: PimPlace) =>
  place.kind === 'group' ? { target: place.group, unit: null } : { target: place.role, unit: place.unit }

/** Of one place; what an administrator of the tenant sets under "role settings". */
export interface PimRules {
  /** Minutes; the longest active assignment. */
  readonly longest: number
  /** It may be given without an end as well. */
  readonly forGood: boolean
  readonly justification: boolean
  readonly ticket: boolean
  /** Whoever assigns has to have signed in with a second factor, which no application can. */
  readonly mfa: boolean
}

export interface Schedule {
  readonly id: string
  readonly place: PimPlace
  readonly principal: string
  /** What an administrator gave, or what somebody took for themselves, because they are eligible for it. */
  readonly type: 'assigned' | 'activated'
  readonly start: Date
  end: Date
  readonly createdAt: Date
  /** Moments of `performance.now()`: from when and until when reads see it. `from` is `null` while it waits to be carried out. */
  from: number | null
  until: number
  /** When it is carried out. */
  due: number
}

export interface GroupEligibility {
  readonly group: string
  readonly principal: string
  readonly as: 'member' | 'owner'
}

export interface ScheduleRequest {
  readonly id: string
  readonly action: string
  readonly place: PimPlace
  readonly principal: string
  readonly schedule: string | null
  readonly status: string
  readonly at: Date
  readonly justification: string | null
  readonly ticket: string | null
  readonly ticketSystem: string | null
  /** As Entra itself has it; `null`: it tells of nobody. */
  readonly createdBy: Maker | null
}

/** An application may be there as itself, or its service principal where a person would be. */
export interface Maker {
  readonly application: { readonly id: string; readonly displayName: string | null } | null
  readonly user: { readonly id: string; readonly displayName: string | null } | null
}

/** Privileged Identity Management: what is given for a time and ends by itself, in the time of the story that is told. */
export interface PimBook {
  now(): Date
  /** Milliseconds between an accepted request and its being true. */
  delay: number
  rulesOf(place: PimPlace): PimRules
  setRules(place: PimPlace, changes: Partial<PimRules>): void
  /** Once under PIM, a group is so for ever. */
  isOnboarded(group: string): boolean
  onboard(group: string): void
  holds(place: PimPlace, principal: string): boolean
  /** Who may make themselves member or owner of a group: a person, or everybody in a group. */
  makeEligible(group: string, principal: string, as: 'member' | 'owner'): void
  eligibilities(seen?: number): readonly GroupEligibility[]
  /** Those that are in force, as reads of that moment see them. */
  schedules(seen?: number): readonly Schedule[]
  find(place: PimPlace, principal: string): Schedule | undefined
  /** The same by the group's id, or by `role/<role>/<unit, or tenant>`. */
  endOf(key: string, principal: string): Date | null
  add(place: PimPlace, principal: string, start: Date, end: Date, type?: Schedule['type']): Schedule
  /** What they have for good ends from now on. */
  limit(place: PimPlace, principal: string, start: Date, end: Date): Schedule
  /** They had it for good already: what ends then is only the activation. */
  isBeside(schedule: Schedule): boolean
  remove(schedule: Schedule): void
  /** What it gave is there for good. */
  forget(schedule: Schedule): void
  requests(): readonly ScheduleRequest[]
  note(request: Omit<ScheduleRequest, 'id' | 'at'>): ScheduleRequest
  /** Time has passed: what was asked for becomes true, and what is over ends, whether or not anybody looks. */
  pass(): void
}

const ordinary: PimRules = { longest: 180 * 24 * 60, forGood: false, justification: true, ticket: false, mfa: false }
/** A role has the same settings wherever it is held. */
const settingsOf = (place: PimPlace) => (place.kind === 'group' ? place.group : place.role)
const keyOf = (place: PimPlace) => (place.kind === 'group' ? place.group : `${place.role}/${place.unit ?? ''}`)

export function pimBook(directory: Directory, now: () => Date): PimBook {
  const schedules: Schedule[] = []
  const requests: ScheduleRequest[] = []
  const rules = new Map<string, PimRules>()
  const onboarded = new Set<string>()
  const eligible = { member: memberships([]), owner: memberships([]) }
  const beside = new Set<string>()
  const open = (place: PimPlace, principal: string) => (one: Schedule) =>
    keyOf(one.place) === keyOf(place) && one.principal === principal && one.until === Number.POSITIVE_INFINITY
  const same = (place: PimPlace, principal: string) => (one: Schedule) =>
    one.type === 'assigned' && open(place, principal)(one)
  const holds = (place: PimPlace, principal: string) =>
    place.kind === 'group'
      ? directory.members.has(place.group, principal)
      : directory.roles.has({ role: place.role, unit: place.unit, principal })
  const give = ({ place, principal }: Schedule) => {
    if (place.kind === 'group') directory.link('members', place.group, principal, true, 'pim')
    else directory.roles.assign({ role: place.role, unit: place.unit, principal }, 'pim')
  }
  const close = (schedule: Schedule) => {
    const { place, principal } = schedule
    schedule.until = performance.now()
    if (schedule.from === null || beside.has(schedule.id) || schedules.some(open(place, principal))) return
    if (place.kind === 'group') directory.link('members', place.group, principal, false, 'pim')
    else directory.roles.unassign({ role: place.role, unit: place.unit, principal }, 'pim')
  }
  const carryOut = (schedule: Schedule) => {
    if (schedule.from !== null || performance.now() < schedule.due) return
    schedule.from = performance.now()
    give(schedule)
  }

  return {
    now,
    delay: 0,
    rulesOf: place => rules.get(settingsOf(place)) ?? ordinary,
    setRules(place, changes) {
      rules.set(settingsOf(place), { ...this.rulesOf(place), ...changes })
    },
    isOnboarded: group => onboarded.has(group),
    onboard: group => void onboarded.add(group),
    holds,
    makeEligible(group, principal, as) {
      onboarded.add(group)
      eligible[as].set(group, principal, true, directory.history.seenFrom('hand'))
    },
    eligibilities: seen =>
      (['member', 'owner'] as const).flatMap(as =>
        [...onboarded].flatMap(group =>
          eligible[as].membersOf(group, seen).map(principal => ({ group, principal, as })),
        ),
      ),
    schedules: (seen = performance.now()) =>
      schedules.filter(({ from, until }) => from !== null && from <= seen && until > seen),
    find: (place, principal) => schedules.find(same(place, principal)),
    endOf(key, principal) {
      const [kind, role = '', unit = ''] = key.split('/')
      const place: PimPlace =
        kind === 'role' ? { kind, role, unit: unit === 'tenant' ? null : unit } : { kind: 'group', group: key }
      return this.find(place, principal)?.end ?? null
    },
    isBeside: ({ id }) => beside.has(id),
    add(place, principal, start, end, type = 'assigned') {
      const due = performance.now() + this.delay
      const made: Schedule = {
        ...{ id: randomUUID(), place, principal, type, start, end, createdAt: now() },
        ...{ from: null, until: Number.POSITIVE_INFINITY, due },
      }
      if (holds(place, principal) && !schedules.some(open(place, principal))) beside.add(made.id)
      schedules.push(made)
      carryOut(made)
      return made
    },
    limit(...asked) {
      const made = this.add(...asked)
      beside.delete(made.id)
      return made
    },
    remove: close,
    forget(schedule) {
      schedule.until = performance.now()
      for (const one of schedules.filter(open(schedule.place, schedule.principal))) beside.add(one.id)
    },
    requests: () => requests,
    note(request) {
      const made = { ...request, id: randomUUID(), at: now() }
      requests.push(made)
      return made
    },
    pass() {
      for (const schedule of schedules) {
        if (schedule.until !== Number.POSITIVE_INFINITY) continue
        carryOut(schedule)
        // Somebody took it away by another door: nothing is left to end.
        if (schedule.from !== null && !holds(schedule.place, schedule.principal)) schedule.until = performance.now()
        else if (schedule.end <= now()) close(schedule)
      }
    },
  }
}
