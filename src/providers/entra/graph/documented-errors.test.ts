import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Entitlement } from '../../../access/catalog.ts'
import { type SecondEnd, secondEndGrace } from '../../../access/grant/second-end.ts'
import { after, groupId, minutes, type PersonId, personId, policyHash } from '../../../access/vocabulary.ts'
import { Fault } from '../../../ports/fault.ts'
import type { EndingAsked } from '../../../ports/provider.ts'
import { aWorld } from '../../../use-cases/world.test-support.ts'
import { leastPermissions, pimForGroupsPermission } from '../checkup/permissions.ts'
import { type Connected, connected, contoso } from '../connected.test-support.ts'
import { groupResource } from '../resource-id.ts'
import { type Doing, type Row, rows } from './documented-errors.test-support.ts'

/**
 * Every error that is documented, or was seen, of the calls that give and take: as Graph says it, what Doorbell makes of it, and what
 * of that whoever asked and whoever can act are told. What it said is broken on purpose in the simulated Graph; what the provider
 * made of it is then met by the use cases, so that the sentence is the one that people read.
 */
const clock = { at: new Date('2026-11-20T09:00:00Z') }
let world: Connected
let ana: PersonId
let plain: Entitlement
/** Under Privileged Identity Management. */
let timed: Entitlement
beforeAll(async () => {
  const permissions = [...leastPermissions, pimForGroupsPermission].flatMap(one => one.permissions)
  world = await connected({}, { permissions, now: () => clock.at })
  const { entra } = world
  entra.licences = ['AAD_PREMIUM_P2']
  const of = (name: string) => ({
    integration: contoso,
    resource: groupResource(entra.tenantId, groupId(entra.truth.group(name).id)),
  })
  plain = of('jit-prod-db-writers')
  timed = of('jit-payments-console')
  ana = personId(entra.truth.person('Ana Moreno').id)
  const group = entra.truth.group('jit-payments-console').id
  entra.pim.onboard(group)
  const jonas = entra.truth.person('Jonas Meyer').id
  entra.pim.add({ kind: 'group', group }, jonas, clock.at, after(clock.at, minutes(10_000)))
})
afterAll(() => world.close())
beforeEach(() => world.entra.calls.clear())
afterEach(async () => {
  world.entra.faults.clear()
  for (const name of ['jit-prod-db-writers', 'jit-payments-console']) world.entra.truth.removeMember(name, 'Ana Moreno')
  world.entra.pim.pass()
})

const provider = () => world.doorbell.provider
const asked = (length: number, required = false): EndingAsked => ({
  ...{ from: clock.at, until: after(clock.at, minutes(length)), grace: secondEndGrace },
  ...{ reference: 'grant-7', required, mayPrepare: false },
})
const doings = {
  add: () => provider().grant(plain, ana),
  remove: () => provider().revoke(plain, ana),
  'give for a time': () => provider().grant(timed, ana, asked(60)),
  'give for a time, or not at all': () => provider().grant(timed, ana, asked(60, true)),
  'move its end': async () => {
    await provider().grant(timed, ana, asked(60))
    breakNext()
    return provider().keepUntil(timed, ana, asked(120))
  },
  'take back what ends': async () => {
    const given = await provider().grant(timed, ana, asked(60))
    clock.at = after(clock.at, minutes(10))
    breakNext()
    return provider().revoke(timed, ana, given)
  },
} as const satisfies Readonly<Record<Doing, () => Promise<unknown>>>
const breaksItself: ReadonlySet<Doing> = new Set(['move its end', 'take back what ends'])

let broken: Row
function breakNext(): void {
  const { status, code, message, headers } = broken
  const innerError = { date: '2026-11-20T09:00:00', 'request-id': 'r', 'client-request-id': 'c' }
  const body = { error: { code, message, innerError } }
  const ofPim = /time|end/.test(broken.doing)
  const method = broken.doing === 'remove' ? 'DELETE' : 'POST'
  const path = ofPim ? /ScheduleRequests/ : /members/
  world.entra.faults.next({ method, path, kind: 'status', status, body, ...(headers ? { headers } : {}) })
}

const gives = (doing: Doing) => doing === 'add' || doing.startsWith('give')
const isIn = (doing: Doing) =>
  world.entra.truth.isMember(doing === 'add' ? 'jit-prod-db-writers' : 'jit-payments-console', 'Ana Moreno')

const answer = (doing: Doing): Promise<unknown> =>
  doings[doing]().catch((fault: unknown) => {
    if (fault instanceof Fault) return { fault }
    throw fault
  })

describe('an error that Microsoft documents, or that was seen', () => {
  it.each(rows.map(row => [row.case, row.status, row.code, row] as const))(
    '%s: %i %s',
    async (_case, _status, _code, row) => {
      broken = row
      if (row.isIn) world.entra.truth.addMember('jit-prod-db-writers', 'Ana Moreno')
      if (!breaksItself.has(row.doing)) breakNext()
      const given = await answer(row.doing)
      expect(world.entra.faults.pending()).toBe(0)
      expect(given).toMatchObject(row.gives)
      // What Graph did not do is done by no other way, but for the timer's.
      if (gives(row.doing)) expect(isIn(row.doing)).toBe(row.isIn === true || row.gives.outcome === 'created')
      await isTold(row, Object(given))
    },
  )
})

interface Given {
  readonly fault?: Fault
  readonly secondEnd?: SecondEnd
}

/** Whoever is told nothing may do the same again, and what was wanted is so. */
async function isDoneAgain(doing: Doing): Promise<void> {
  if (gives(doing)) await doings[doing]()
  else await provider().revoke(timed, ana)
  expect(isIn(doing)).toBe(gives(doing))
}

/** By the use cases, to which the directory does just what Graph has made of it. */
async function isTold({ doing, told }: Row, { fault, secondEnd: kept }: Given): Promise<void> {
  if (told === 'nothing') return isDoneAgain(doing)
  const company = await aWorld()
  const { directory, ana: holder, ines, olga } = company
  const [integration] = company.policy.integrations
  const secondEnd = doing.endsWith('at all') ? 'required' : 'where-possible'
  await company.force({
    ...company.policy,
    hash: policyHash(`documented-${doing}`),
    integrations: [{ ...integration, secondEnd }],
    flows: [{ ...company.flow, extensions: { max: 1, each: minutes(60) } }],
  })
  const card = () => company.wordsOf(holder.id)[0] ?? ''
  const takes = doing === 'remove' || doing === 'take back what ends'
  if (fault) directory.failNext(takes ? 'revoke' : doing === 'move its end' ? 'keepUntil' : 'grant', fault)
  if (kept?.kind === 'none') directory.endings.refuses = kept
  await company.types(holder.id, 'request jit-prod-db-readers for 1h because INC-7')
  const isHeldAlready = !takes && typeof told === 'object' && 'reads' in told
  if (isHeldAlready) directory.join(company.readers, holder.id)
  await company.presses(olga.id, 'Approve')
  const has = () => company.holds(company.readers, holder.id)
  if (told === 'press again') {
    await company.wind(50)
    await company.presses(holder.id, 'Extend')
    expect(company.answersTo(holder.id).at(-1)).toMatch(/try again/i)
    return expect(company.audit()).not.toContain('grant.extended')
  }
  if (told === 'later') {
    if (takes) await company.wind(60)
    // Nobody is troubled with what is done a moment later.
    expect(company.wordsOf(ines.id)).toEqual([])
    await company.wind(2)
    return expect(has()).toBe(!takes)
  }
  if ('reads' in told) {
    if (takes) directory.leave(company.readers, holder.id)
    await company.wind(takes ? 60 : 0)
    expect(card()).toMatch(told.reads)
    return expect(company.wordsOf(ines.id)).toEqual([])
  }
  if ('timerAlone' in told) {
    expect(card()).toMatch(told.timerAlone)
    return expect(has()).toBe(true)
  }
  expect(card()).toMatch(told.failed)
  expect(company.wordsOf(ines.id).join()).toMatch(told.failed)
  expect(has()).toBe(false)
}

describe('the tale of changes', () => {
  it.each([
    [410, 'Gone'],
    [400, 'syncStateNotFound'],
    [404, 'syncStateNotFound'],
  ])('that ends in %i %s has lost its place, and everything is read', async (status, code) => {
    const mark = await world.doorbell.changes.mark()
    const body = { error: { code, message: 'Full sync is required.', innerError: {} } }
    world.entra.faults.next({ method: 'GET', path: /delta/, kind: 'status', status, body })
    expect(await world.doorbell.changes.since(mark)).toBeNull()
  })
})
