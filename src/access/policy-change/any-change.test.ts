import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { AccessFlow } from '../access-flow.ts'
import { mayBegin, mayWaitFor } from '../best-flow.ts'
import { breakGlassPath } from '../break-glass-path.ts'
import type { Resource } from '../catalog.ts'
import { pathOf, type Wanted } from '../path.ts'
import type { Policy } from '../policy.ts'
import type { Relation } from '../request-for.ts'
import type { Standing } from '../requesters.ts'
import { type Approval, alternativesOf, type Party, type Stage } from '../stage.ts'
import { groupId, type Minutes, minutes, personId, resourceId } from '../vocabulary.ts'
import { without } from './change.ts'
import { onlyNarrows, policyChanges } from './policy-changes.ts'
import {
  ana,
  ben,
  contoso,
  engineering,
  entryVersions,
  kit,
  seldom,
  some,
  support,
  versions,
} from './versions.test-support.ts'

/** Who is where, and who may decide: the same under both versions. */
const directories = fc.record({
  memberOf: some(engineering, support),
  managerIn: some(support),
  person: fc.constantFrom(ana, ben, personId('lena')),
  owners: some('olga', 'ben'),
  manager: fc.constantFrom<readonly string[]>([], ['olga'], ['max']),
  inSupport: some('ben', 'sue', 'olga'),
  /** Whom no chat reaches: they may decide all the same. */
  outOfReach: some('olga', 'ben', 'max', 'sue'),
})
type Directory = typeof directories extends fc.Arbitrary<infer One> ? One : never

const resource = (id: string, name: string, tags: Readonly<Record<string, string>> = {}): Resource => ({
  integration: contoso,
  resource: resourceId(id),
  type: 'group',
  group: groupId(id),
  name,
  description: null,
  tags,
  accessDetails: null,
  ungrantable: null,
})
const [a, c] = [resource('a', 'jit-a', { env: 'prod' }), resource('c', 'other', { env: 'Prod' })]
const catalog = [a, resource('b', 'jit-B'), c]
const relations: readonly Relation[] = [
  { self: true, report: false, sameHuman: false },
  { self: false, report: true, sameHuman: false },
  { self: false, report: false, sameHuman: false },
]
const now = new Date('2026-11-23T10:00:00Z')
const starts = [now, new Date('2026-11-23T12:00:00Z'), new Date('2026-11-29T03:00:00Z')]
/** Below, at and above each cap. */
const lengths = [30, 60, 61, 240].map(minutes)
const wishes = starts.flatMap(start => lengths.map(length => [start, length] as const))

/** All of a bundle is asked for by its name. */
const asked: readonly Wanted[] = [
  ...catalog.map((one): Wanted => ({ resources: [one] })),
  { resources: [a, c], bundle: kit },
]

/** What somebody who asks comes under, if they may ask at all. */
function comesUnder(
  policy: Policy,
  standing: Standing,
  what: Wanted,
  relation: Relation,
  start: Date,
  length: Minutes,
) {
  const { counts: flow } = pathOf(policy, what, standing, start, { now, length, another: { relation } })
  const gives = flow && mayBegin(flow, start) && mayWaitFor(flow, start, now) && length <= flow.duration.max
  return gives ? flow : null
}

/** Those who answer for the integration. */
const stoodInBy = ['ines', 'ingo']

function mayDecide(
  { from, needed }: Party,
  { escalate, delegates }: Partial<Approval>,
  directory: Directory,
): readonly string[] {
  const behind = (sources: Stage['from'] | NonNullable<Approval['escalate']>[0]['to']) =>
    sources.flatMap(source =>
      source.kind === 'owner'
        ? directory.owners.length > 0
          ? directory.owners
          : stoodInBy
        : source.kind === 'manager'
          ? directory.manager
          : [...source.users, ...(source.groups.length > 0 ? directory.inSupport : [])],
    )
  const asked = behind(from)
  const reached = new Set(asked.filter(one => !directory.outOfReach.includes(one)))
  const areTooFew = asked.length > 0 && needed !== 'all' && reached.size < needed
  const standIn =
    (asked.length === 0 && from.some(({ kind }) => kind === 'manager')) ||
    (areTooFew && from.some(({ kind }) => kind !== 'people'))
      ? stoodInBy
      : []
  const inTheirStead = delegates ? directory.inSupport : []
  return [...new Set([...asked, ...standIn, ...(escalate ?? []).flatMap(({ to }) => behind(to)), ...inTheirStead])]
}

/** Whether these people, each of whom counts once, are enough. */
function areEnough(team: readonly string[], approval: AccessFlow['approval'], directory: Directory): boolean {
  if (approval === 'automatic') return true
  const inTheirStead = approval.delegates ? directory.inSupport : []
  /** A place for each word that it takes. */
  const placesFor = (party: Party, isStage: boolean): readonly (readonly string[])[] => {
    if (party.needed !== 'all') return Array.from({ length: party.needed }, () => mayDecide(party, approval, directory))
    const all = mayDecide(party, {}, directory)
    // Nobody is not everybody. Of a stage it is a place for each of them; of a party beside others somebody speaks for it.
    if (all.length === 0) return [[]]
    return isStage ? all.map(one => [one, ...inTheirStead]) : [[...all, ...inTheirStead]]
  }
  const haveSpoken = (parties: readonly Party[]) =>
    parties
      .filter(({ needed }) => needed === 'all')
      .every(party =>
        mayDecide(party, {}, directory).every(one => [one, ...inTheirStead].some(by => team.includes(by))),
      )
  const fill = (places: readonly (readonly string[])[], left: readonly string[]): boolean => {
    const [place, ...others] = places
    return (
      !place ||
      left.some(
        one =>
          place.includes(one) &&
          fill(
            others,
            left.filter(other => other !== one),
          ),
      )
    )
  }
  const choices = approval.stages.reduce<readonly (readonly (readonly string[])[])[]>(
    (sofar, stage) => {
      const alternatives = alternativesOf(stage)
      const open = alternatives?.filter(haveSpoken).map(parties => parties.flatMap(one => placesFor(one, false)))
      return sofar.flatMap(places => (open ?? [placesFor(stage, true)]).map(more => [...places, ...more]))
    },
    [[]],
  )
  return choices.some(places => fill(places, team))
}

const everybody = ['olga', 'ben', 'max', 'sue', 'ines', 'ingo']
const teams = everybody.reduce<string[][]>((sets, one) => sets.concat(sets.map(set => [...set, one])), [[]])
const signingOut = [undefined, 'offer', 'always']

/** Everything that would have been asked of them, or kept from them, before, and is not any more. */
function more(is: AccessFlow, was: AccessFlow, directory: Directory): readonly string[] {
  const found: string[] = []
  const note = (isMore: boolean, what: string) => isMore && found.push(what)
  note(is.duration.max > was.duration.max, 'longer')
  note(is.duration.default > was.duration.default, 'longer by itself')
  note((is.extensions?.max ?? 0) > (was.extensions?.max ?? 0), 'extended more often')
  note(!!is.extensions && !!was.extensions && is.extensions.each > was.extensions.each, 'extended by more')
  note(was.reasonRequired && !is.reasonRequired, 'no reason')
  note(!!was.ticket?.required && !is.ticket?.required, 'no ticket')
  note(!!was.ticket?.pattern && is.ticket?.pattern !== was.ticket.pattern, 'another ticket')
  for (const of of ['approver', 'requester'] as const)
    note(
      !!was.stepUp?.[of] && is.stepUp?.[of] !== was.stepUp[of] && is.approval !== 'automatic',
      `no sign-in of the ${of}`,
    )
  note(signingOut.indexOf(is.revokeSessions) < signingOut.indexOf(was.revokeSessions), 'no signing out')
  note(!!was.hours?.endsAccess && !is.hours?.endsAccess, 'not ended with the hours')
  note(
    teams.some(team => areEnough(team, is.approval, directory) && !areEnough(team, was.approval, directory)),
    'fewer or other approvers',
  )
  if (is.approval !== 'automatic' && was.approval !== 'automatic') {
    note(is.approval.timeout > was.approval.timeout, 'a longer wait')
    note(!!was.approval.approveReason && !is.approval.approveReason, 'approved without a reason')
  }
  return found
}

const called = { a: 'jit-a', b: 'jit-B', c: 'other' }
const standingIn = (directory: Directory): Standing => ({
  person: directory.person,
  memberOf: new Set(directory.memberOf),
  managerIn: new Set(directory.managerIn),
})

/** Everybody is within reach, or no owner. */
const withSeldom = seldom.flatMap(two =>
  [[], ['olga']].map((outOfReach): [typeof two, Directory] => [
    two,
    { ...{ memberOf: [], managerIn: [], person: ana, owners: ['olga'], manager: ['max'], inSupport: [] }, outOfReach },
  ]),
)

describe('whatever two versions of the access file say', () => {
  it('one that counts as giving nobody more gives nobody anything more, whoever they are, whatever they ask for, for whomever and from when on', () => {
    let narrower = 0
    fc.assert(
      fc.property(versions, directories, ([before, after], directory) => {
        const changes = policyChanges(before, after, called)
        if (!onlyNarrows(changes)) return
        if (changes.length > 0) narrower++
        const standing = standingIn(directory)
        const compared = new Set<string>()
        for (const what of asked)
          for (const relation of relations)
            for (const [start, length] of wishes) {
              const is = comesUnder(after, standing, what, relation, start, length)
              if (is === null) continue
              const was = comesUnder(before, standing, what, relation, start, length)
              expect(was, 'what it could be asked by before').not.toBeNull()
              if (!was || compared.has(`${is.name} ${was.name}`)) continue
              compared.add(`${is.name} ${was.name}`)
              expect(more(is, was, directory), `${is.name} after ${was.name}`).toEqual([])
            }
      }),
      { numRuns: 1_200, examples: withSeldom },
    )
    expect(narrower).toBeGreaterThan(50)
  })

  it('nor does it for an emergency: it lasts no longer, and whoever learned of it and looks at it does so still', () => {
    let narrower = 0
    fc.assert(
      fc.property(entryVersions, directories, ([before, after], directory) => {
        const changes = policyChanges(before, after, called)
        if (!onlyNarrows(changes)) return
        if (changes.length > 0) narrower++
        for (const what of catalog) {
          const is = breakGlassPath(after, what, standingIn(directory)).counts
          if (is === null) continue
          const was = breakGlassPath(before, what, standingIn(directory)).counts
          expect(was, 'by what it could be taken before').not.toBeNull()
          if (!was) continue
          expect(is.duration.max).toBeLessThanOrEqual(was.duration.max)
          expect(without(was.breakGlass.tell, is.breakGlass.tell), 'no longer told').toEqual([])
          expect(without(was.notify ?? [], is.notify ?? []), 'no longer shown it').toEqual([])
          expect(is.breakGlass.reviewers, 'who reviews').toEqual(was.breakGlass.reviewers)
          expect(!was.reasonRequired || is.reasonRequired, 'a reason').toBe(true)
        }
      }),
      { numRuns: 600 },
    )
    expect(narrower).toBeGreaterThan(25)
  })
})
