import { beforeEach, describe, expect, it } from 'vitest'
import { type PersonId, policyHash } from '../../access/vocabulary.ts'
import type { Webhook } from '../../access/webhook.ts'
import { targetOf } from '../../ports/history.ts'
import type { Message, Messenger, Sent } from '../../ports/messenger.ts'
import { aWorld, type World } from '../world.test-support.ts'
import { tryWebhook } from './try-out.ts'

const taken: Sent = { ok: true, status: 204 }
const away: Sent = { ok: false, problem: 'answer', status: 503 }
const webhook: Webhook = {
  name: 'SIEM',
  url: 'https://hooks.contoso.com/',
  events: ['request.*', 'grant.active'],
  secret: { env: 'WEBHOOK_SECRET_SIEM' },
}

let world: World
let sent: { readonly to: string; readonly message: Message }[]
let answer: (to: Webhook, message: Message) => Sent | Promise<Sent>
const messenger: Messenger = {
  async send(to, message) {
    sent.push({ to: to.name, message })
    return answer(to, message)
  },
}
const inForce = (...[first, ...others]: readonly [Webhook, ...Webhook[]]) =>
  world.force({ ...world.policy, hash: policyHash(`hooks-${Math.random()}`), webhooks: [first, ...others] })

beforeEach(async () => {
  sent = []
  answer = () => taken
  world = await aWorld({ messenger })
  await inForce(webhook)
  await goesOn()
})

/** Until the regular work has come round. */
const goesOn = () => world.wind(1)
const asks = (reason: string) => world.types(world.ana.id, `request jit-prod-db-readers for 1h because ${reason}`)
const said = () => sent.map(({ message }) => JSON.parse(message.body))
const types = () => said().map(({ type }) => type)
const place = () => world.store.webhooks.place('SIEM')

describe('a webhook', () => {
  it('is told what was recorded since it is in the file, of what it wants, in the order of the audit', async () => {
    expect(types()).toEqual([])
    await asks('INC-7')
    await world.presses(world.olga.id, 'Approve')
    await goesOn()
    expect(types()).toEqual(['request.submitted', 'request.approved', 'grant.active'])
    expect(said()[0]).toMatchObject({
      timestamp: '2026-11-20T09:01:00.000Z',
      data: { actor: { id: world.ana.id, name: 'Ana' }, about: world.ana.id, reason: 'INC-7', outcome: 'done' },
    })
    expect(Object.keys(said()[0].data)).not.toContain('details')
    expect(new Set(sent.map(({ message }) => message.id)).size).toBe(3)
  })
  it('is told of several that were asked for together which of them each message is about', async () => {
    await inForce({ ...webhook, events: ['request.submitted', 'decision.recorded', 'grant.active'] })
    await goesOn()
    await world.types(world.ana.id, 'request jit-prod-db-readers, jit-untagged for 1h because INC-7')
    await world.presses(world.ines.id, 'Approve')
    await world.presses(world.olga.id, 'Approve')
    await goesOn()
    const [readers, untagged] = [world.readers, world.untagged].map(group =>
      targetOf(world.directory.entitlement(group)),
    )
    expect(said().map(({ type, data }) => [type, data.target, data.targets])).toEqual([
      ['request.submitted', readers, [readers, untagged]],
      ['decision.recorded', untagged, [untagged]],
      ['decision.recorded', readers, [readers]],
      ['grant.active', readers, [readers]],
      ['grant.active', untagged, [untagged]],
    ])
  })
  it('is tried again with growing gaps under the same id, and nothing overtakes what waits', async () => {
    answer = () => away
    await asks('INC-7')
    await goesOn()
    await world.presses(world.olga.id, 'Approve')
    expect(world.holds(world.readers, world.ana.id)).toBe(true)
    await goesOn()
    expect(new Set(types())).toEqual(new Set(['request.submitted']))
    expect(new Set(sent.map(({ message }) => message.id)).size).toBe(1)
    const before = sent.length
    expect((await place())?.failing?.times).toBe(before)
    answer = () => taken
    await world.wind(10)
    expect(types().slice(before)).toEqual(['request.submitted', 'request.approved', 'grant.active'])
    expect((await place())?.failing).toBeNull()
    const log = await world.store.webhooks.deliveries('SIEM', 50)
    expect(log.map(({ outcome }) => outcome)).toEqual([...Array(3).fill('delivered'), ...Array(before).fill('failed')])
    expect(log.at(-1)).toMatchObject({ problem: 'answer', status: 503, action: 'request.submitted' })
  })
  it('is written to as the file says at each message: elsewhere from then on, and no more once it is taken out', async () => {
    await asks('INC-7')
    await world.presses(world.olga.id, 'Approve')
    const to: string[] = []
    answer = async ({ url }) => {
      to.push(url)
      if (to.length === 1) await inForce({ ...webhook, url: 'https://moved.contoso.com/' })
      else await inForce({ ...webhook, name: 'Tickets' })
      return taken
    }
    await goesOn()
    expect(to).toEqual(['https://hooks.contoso.com/', 'https://moved.contoso.com/'])
    expect(types()).toEqual(['request.submitted', 'request.approved'])
  })
  it('is told no more of what it wants no more by the file of each message', async () => {
    await asks('INC-7')
    await world.presses(world.olga.id, 'Approve')
    answer = async () => {
      await inForce({ ...webhook, events: ['grant.active'] })
      return taken
    }
    await goesOn()
    expect(types()).toEqual(['request.submitted', 'grant.active'])
  })
  it('holds up nobody but itself: others are told, and access is given and ended meanwhile', async () => {
    await inForce(webhook, { ...webhook, name: 'Tickets' })
    await goesOn()
    answer = to => (to.name === 'SIEM' ? away : taken)
    await asks('INC-7')
    await goesOn()
    expect(sent.filter(({ to }) => to === 'Tickets')).toHaveLength(1)
    await world.presses(world.olga.id, 'Approve')
    await world.wind(61)
    await world.wind(5)
    expect(world.holds(world.readers, world.ana.id)).toBe(false)
    expect(sent.filter(({ to }) => to === 'Tickets').length).toBeGreaterThan(2)
  })
  it('is given up for what is older than a day, which is recorded and told once; what is younger is tried on', async () => {
    const ada = world.directory.addPerson('Ada', { email: 'ada@contoso.com' })
    world.directory.join(world.admins, ada.id)
    const adas = world.chat.addAccount('ada', { email: 'ada@contoso.com', displayName: 'Ada' })
    answer = () => away
    await asks('INC-7')
    await goesOn()
    await world.wind(23 * 60)
    await world.types(world.ben.id, 'request jit-prod-db-readers for 1h because INC-8')
    await world.wind(70)
    const rows = world.store.recorded().filter(({ action }) => action === 'webhook.given_up')
    expect(rows).toMatchObject([{ outcome: 'failed', reason: 'answer', details: { webhook: 'SIEM', status: 503 } }])
    expect(world.chat.messagesOf(adas).map(({ card }) => card.title)).toEqual(['A webhook was given up'])
    const before = sent.length
    answer = () => taken
    await world.wind(11)
    expect(
      said()
        .slice(before)
        .map(({ data }) => data.reason),
    ).toContain('INC-8')
    expect(
      said()
        .slice(before)
        .map(({ data }) => data.reason),
    ).not.toContain('INC-7')
  })
  it('that is taken out of the file and comes back is not told of what happened meanwhile', async () => {
    answer = () => away
    await asks('INC-7')
    await goesOn()
    await world.force({ ...world.policy, hash: policyHash('none') })
    expect(await place()).toBeNull()
    answer = () => taken
    await world.presses(world.olga.id, 'Approve')
    await goesOn()
    sent = []
    await inForce({ ...webhook, url: 'https://elsewhere.contoso.com/' })
    await goesOn()
    expect(types()).toEqual([])
    await world.types(world.ben.id, 'request jit-prod-db-readers for 1h because INC-8')
    await goesOn()
    expect(said().map(({ data }) => data.reason)).toEqual(['INC-8'])
  })
  it('never hears of webhooks, whatever it wants, so that one which fails does not feed itself', async () => {
    await inForce({ ...webhook, events: ['*'] })
    answer = () => away
    await asks('INC-7')
    await goesOn()
    await world.wind(25 * 60)
    answer = () => taken
    for (let time = 0; time < 5; time++) await world.wind(11)
    expect(types()).not.toContain('webhook.given_up')
    expect(types()).toContain('request.lapsed')
  })
  it('that left the file is told nothing more', async () => {
    await world.force({ ...world.policy, hash: policyHash('none') })
    await asks('INC-7')
    await goesOn()
    expect(sent).toEqual([])
  })
  it('is tried out by an operator with a message that tells nothing, and that moves nothing', async () => {
    const before = await place()
    const needs = { store: world.store, clock: world.clock, ids: world.ports.ids, messenger }
    expect(await tryWebhook(needs, 'SIEM')).toEqual(taken)
    expect(await tryWebhook(needs, 'Nobody')).toBeNull()
    expect(types()).toEqual(['webhook.test'])
    expect(await place()).toEqual(before)
    expect(await world.store.webhooks.deliveries('SIEM', 9)).toMatchObject([{ outcome: 'test-delivered', status: 204 }])
  })
})

describe('an admin who tries a webhook out', () => {
  const anAdmin = () => {
    world.directory.join(world.admins, world.ines.id)
    return world.ines.id
  }
  const told = async (who: PersonId, typed: string) => {
    await world.types(who, typed)
    return world.answersTo(who).at(-1) ?? 'nothing'
  }
  it('reads whether it was taken, or why not, and what came of each message', async () => {
    const ines = anAdmin()
    expect(await told(ines, 'webhook log')).toMatch(/Nothing was sent yet/)
    expect(await told(ines, 'webhook test siem')).toMatch(/SIEM took it and answered 204/)
    expect(types()).toEqual(['webhook.test'])
    answer = () => away
    expect(await told(ines, 'webhook test SIEM')).toMatch(
      /SIEM did not take it: it answers that it does not take it \(503\)/,
    )
    expect(await told(ines, 'webhook log SIEM')).toMatch(
      /not taken, as a test, it answers[^\n]*\(503\)\.\n[^\n]*webhook\.test: taken, as a test\./,
    )
  })
  it('is told which there are, where it is none of them', async () => {
    const ines = anAdmin()
    expect(await told(ines, 'webhook test')).toMatch(/Which one\?[^\n]*SIEM/)
    expect(await told(ines, 'webhook test nope')).toMatch(/no webhook called “nope”, only SIEM/)
    expect(sent).toEqual([])
  })
  it('is nobody else', async () => {
    expect(await told(world.ana.id, 'webhook test SIEM')).toMatch(/for the admins of Doorbell/)
    expect(sent).toEqual([])
  })
})
