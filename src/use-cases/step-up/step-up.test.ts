import { beforeEach, describe, expect, it } from 'vitest'
import type { Proof } from '../../access/step-up.ts'
import { type PersonId, policyHash } from '../../access/vocabulary.ts'
import { Fault } from '../../ports/fault.ts'
import { digestOf } from '../link/secrets.ts'
import { aWorld, buttonsOn, type World } from '../world.test-support.ts'
import { askWithProof, showAsk } from './ask.ts'
import { decideWithProof, showDecision } from './decide.ts'
import { beginStepUp, openStepUp, proofGiven, takeProof } from './steps.ts'

let world: World
beforeEach(async () => {
  world = await aWorld({
    stepUpPage: { addressOf: secret => `https://x/step-up/${secret}` },
  })
  await world.force(real())
  await world.types(world.ana.id, 'request jit-prod-db-readers for 2h because INC-7')
})
const stepUp = { approver: 'c1' }
/** Olga owns the readers; Otto as well. */
const real = () => ({ ...world.policy, hash: policyHash('policy-2'), flows: [{ ...world.flow, stepUp }] as const })

const challenge = { state: 'state', nonce: 'nonce', verifier: 'verifier' }
const proofAt = (more: Partial<Proof> = {}): Proof => ({
  contexts: ['c1'],
  signedInAt: world.clock.at.toISOString(),
  methods: ['mfa'],
  token: 'uti-1',
  ...more,
})

/** Presses Approve, and gives the secret of the address that came back. */
async function pressed(who: PersonId = world.olga.id): Promise<string> {
  await world.presses(who, 'Approve')
  const card = world.chat.answersTo(world.account(who)).at(-1)
  const url = card && buttonsOn(card).find(({ url }) => url)?.url
  if (!url) throw new Error(`no address was given: ${world.answersTo(who).at(-1)}`)
  return url.split('/').at(-1) ?? ''
}
/** Up to the page that asks. */
async function signedIn(secret: string, by: PersonId, proof: Proof = proofAt()) {
  const begun = await beginStepUp(world.ports, secret, null, () => challenge)
  if (!begun.ok) throw new Error(begun.refusal.reason)
  const taken = await takeProof(world.ports, begun.session, 'state')
  if (!taken.ok) throw new Error(taken.refusal.reason)
  return { session: begun.session, given: await proofGiven(world.ports, taken.attempt, by, proof, world.clock.at) }
}
async function formFor(session: string): Promise<string> {
  const shown = await showDecision(world.ports, session, world.clock.at)
  if (!shown.ok) throw new Error(shown.refusal.reason)
  return shown.form
}
const decide = async (session: string, form: string) => {
  const decided = await decideWithProof(world.ports, session, form, world.clock.at)
  await world.settle()
  return decided.ok ? 'approved' : decided.refusal.reason
}
const held = () => world.holds(world.readers, world.ana.id)
const entries = (action: string) => world.store.recorded().filter(entry => entry.action === action)

describe('where an access flow asks for a fresh sign-in', () => {
  it('a press on Approve decides nothing: it gives the one who may decide, and nobody else, a link to a page', async () => {
    expect(world.wordsOf(world.olga.id)[0]).toContain('Approving it takes a fresh sign-in')
    await pressed()
    expect([held(), entries('decision.recorded')]).toEqual([false, []])
    const approve = world.buttonsOf(world.olga.id).find(({ label }) => label === 'Approve')?.value ?? ''
    await world.does(world.ben.id, { type: 'press', value: approve, message: null })
    expect(world.answersTo(world.ben.id).at(-1)).toContain('not yours to decide')
    await world.does(world.ana.id, { type: 'press', value: approve, message: null })
    expect(world.answersTo(world.ana.id).at(-1)).toContain('You asked for this access')
  })
  it('two posts of the same proof at the same moment are one decision', async () => {
    const { session } = await signedIn(await pressed(), world.olga.id)
    const form = await formFor(session)
    // As both of them found it before either was through.
    const found = await world.store.stepUpOfSession(digestOf(session))
    world.store.stepUpOfSession = async () => found
    expect([await decide(session, form), await decide(session, form)]).toEqual(['approved', 'already-settled'])
    expect(entries('decision.recorded')).toHaveLength(1)
  })
  it('the decision on the page is a decision like any other, with the proof behind it in the audit; every card closes', async () => {
    const { session } = await signedIn(await pressed(), world.olga.id)
    expect(await decide(session, await formFor(session))).toBe('approved')
    expect(held()).toBe(true)
    expect(entries('decision.recorded')).toMatchObject([
      { via: 'web', actor: { name: 'Olga' }, details: { verdict: 'approve', proof: proofAt() } },
    ])
    expect(world.buttonsOf(world.otto.id)).toEqual([])
    expect(world.titlesOf(world.ana.id)[0]).toBe('Granted')
  })
  it('the page tells who wants what, for how long and why, and who decides', async () => {
    const { session } = await signedIn(await pressed(), world.olga.id)
    const shown = await showDecision(world.ports, session, world.clock.at)
    expect(shown).toMatchObject({
      ok: true,
      reader: 'Olga',
      view: { request: { ask: { reason: 'INC-7', duration: 120 } }, resources: [{ name: 'jit-prod-db-readers' }] },
    })
  })
  it('denying takes none', async () => {
    await world.denies(world.olga.id, 'Use the replica.')
    expect(world.titlesOf(world.ana.id)[0]).toBe('Denied')
  })
  it('nothing can be approved where there is no page for it: it never goes without', async () => {
    const approve = world.buttonsOf(world.olga.id).find(({ label }) => label === 'Approve')?.value ?? ''
    Object.assign(world.ports, { stepUpPage: undefined })
    await world.does(world.olga.id, { type: 'press', value: approve, message: null })
    expect(world.answersTo(world.olga.id).at(-1)).toContain('there is no page for it here')
    expect(held()).toBe(false)
  })
  it('an approval without one, given before the access file asked for it, gives nothing any more', async () => {
    await world.force({ ...world.policy, hash: policyHash('policy-3') })
    world.directory.failNext('holds', new Fault('graph.away', 'away', { retry: 'later' }))
    await world.presses(world.olga.id, 'Approve')
    await world.force({ ...real(), hash: policyHash('policy-4') })
    await world.wind(1)
    expect([held(), world.titlesOf(world.ana.id)[0]]).toEqual([false, 'Not granted'])
  })
})

describe('a fresh sign-in proves nothing', () => {
  it.each<[string, () => Partial<Proof>, string]>([
    ['without the context', () => ({ contexts: [] }), 'step-up-not-strong-enough'],
    ['with another context', () => ({ contexts: ['c2'] }), 'step-up-not-strong-enough'],
    [
      'six minutes ago',
      () => ({ signedInAt: new Date(world.clock.at.getTime() - 360_000).toISOString() }),
      'step-up-not-fresh',
    ],
    ['that does not say when', () => ({ signedInAt: 'not said' }), 'step-up-not-fresh'],
  ])('%s', async (_, more, reason) => {
    const { session, given } = await signedIn(await pressed(), world.olga.id, proofAt(more()))
    expect(given).toMatchObject({ ok: false, refusal: { reason } })
    expect(await decide(session, 'form')).toBe('step-up-over')
    expect(entries('decision.refused').at(-1)).toMatchObject({ via: 'web', reason, actor: { name: 'Olga' } })
    expect(held()).toBe(false)
  })
  it('by somebody else, though they may decide as well', async () => {
    const { given } = await signedIn(await pressed(), world.otto.id)
    expect(given).toMatchObject({ refusal: { reason: 'step-up-other-account' } })
  })
  it('that has become too old by the time of the decision', async () => {
    const { session } = await signedIn(await pressed(), world.olga.id)
    const form = await formFor(session)
    await world.wind(6)
    expect(await decide(session, form)).toBe('step-up-not-fresh')
    expect(held()).toBe(false)
  })
})

describe('the decision on the page is refused', () => {
  it('when somebody else has decided meanwhile in the chat, and says who', async () => {
    const { session } = await signedIn(await pressed(), world.olga.id)
    const form = await formFor(session)
    const deny = world.buttonsOf(world.otto.id).find(({ label }) => label === 'Deny')?.value ?? ''
    await world.does(world.otto.id, { type: 'deny-form', form: null, value: deny, reason: 'No.' })
    expect(await decideWithProof(world.ports, session, form, world.clock.at)).toMatchObject({
      refusal: { reason: 'already-settled', by: world.otto.id },
    })
  })
  it('when they may not decide any more, or have left', async () => {
    const [one, other] = [await pressed(), await pressed(world.otto.id)]
    const olgas = await signedIn(one, world.olga.id)
    const ottos = await signedIn(other, world.otto.id)
    world.directory.leave(world.leads, world.olga.id)
    expect(await decide(olgas.session, await formFor(olgas.session))).toBe('not-an-approver')
    const form = await formFor(ottos.session)
    world.directory.changePerson(world.otto.id, { enabled: false })
    expect(await decide(ottos.session, form)).toBe('disabled-in-directory')
  })
  it('while granting is stopped', async () => {
    const { session } = await signedIn(await pressed(), world.olga.id)
    const form = await formFor(session)
    await world.store.transaction(tx =>
      tx.freeze({ scope: { of: 'everything' }, by: world.ines.id, at: world.clock.at, because: null }),
    )
    expect(await decide(session, form)).toBe('frozen')
  })
  it('the second time, without the form, and in another browser', async () => {
    const secret = await pressed()
    const { session } = await signedIn(secret, world.olga.id)
    const form = await formFor(session)
    expect(await decide(session, 'forged')).toBe('step-up-form-not-ours')
    expect(await decide('another browser', form)).toBe('step-up-other-browser')
    expect(await decide(session, form)).toBe('approved')
    expect(await decide(session, form)).toBe('step-up-over')
    expect(await openStepUp(world.ports, secret, session)).toMatchObject({ refusal: { reason: 'step-up-over' } })
    expect(entries('decision.recorded')).toHaveLength(1)
  })
  it('when the link is too old, was made up, or is open in another browser', async () => {
    const secret = await pressed()
    expect(await openStepUp(world.ports, 'made-up', null)).toMatchObject({ refusal: { reason: 'step-up-unknown' } })
    await beginStepUp(world.ports, secret, null, () => challenge)
    expect(await openStepUp(world.ports, secret, null)).toMatchObject({ refusal: { reason: 'step-up-other-browser' } })
    const late = await pressed()
    await world.wind(11)
    expect(await openStepUp(world.ports, late, null)).toMatchObject({ refusal: { reason: 'step-up-expired' } })
  })
  it('when the answer was used, or is that of another sign-in', async () => {
    const begun = await beginStepUp(world.ports, await pressed(), null, () => challenge)
    if (!begun.ok) throw new Error('it has begun')
    expect(await takeProof(world.ports, begun.session, 'forged')).toMatchObject({
      refusal: { reason: 'step-up-answer-not-ours' },
    })
    expect(entries('decision.refused').at(-1)).toMatchObject({ via: 'web', reason: 'step-up-answer-not-ours' })
    expect(await takeProof(world.ports, begun.session, 'state')).toMatchObject({ ok: true })
    expect(await takeProof(world.ports, begun.session, 'state')).toMatchObject({
      refusal: { reason: 'step-up-answer-used' },
    })
  })
  it('when the request has come to tell more since the press: the page is about what was pressed on', async () => {
    const { session } = await signedIn(await pressed(), world.olga.id)
    const form = await formFor(session)
    const [request] = await world.store.requestsOf(world.ana.id, 1)
    if (request?.status !== 'awaiting-approval') throw new Error('it waits')
    await world.store.transaction(tx => tx.saveRequest({ ...request, progress: { ...request.progress, toldMore: 1 } }))
    expect(await showDecision(world.ports, session, world.clock.at)).toMatchObject({
      refusal: { reason: 'step-up-moved-on' },
    })
    expect(await decide(session, form)).toBe('gives-more')
  })
})

describe('where an access flow asks whoever asks for a fresh sign-in', () => {
  const asking = (more: object = {}) => ({
    ...world.policy,
    hash: policyHash(`policy-asking-${JSON.stringify(more)}`),
    flows: [{ ...world.flow, stepUp: { requester: 'c2', ...more } }] as const,
  })
  const proof = (more: Partial<Proof> = {}) => proofAt({ contexts: ['c2'], ...more })
  /** Asks in the chat, and gives the secret of the address that came back. */
  const asks = async (who: PersonId = world.ben.id, what = 'jit-prod-db-readers') => {
    await world.types(who, `request ${what} for 2h because INC-8`)
    const card = world.chat.answersTo(world.account(who)).at(-1)
    const url = card && buttonsOn(card).find(({ url }) => url)?.url
    if (!url) throw new Error(`no address was given: ${world.answersTo(who).at(-1)}`)
    return url.split('/').at(-1) ?? ''
  }
  const formOf = async (session: string) => {
    const shown = await showAsk(world.ports, session, world.clock.at)
    if (!shown.ok) throw new Error(shown.refusal.reason)
    return shown.shown.form
  }
  const says = async (session: string, form: string) => {
    const asked = await askWithProof(world.ports, session, form, world.clock.at)
    await world.settle()
    return asked.ok ? 'asked' : asked.refusal.reason
  }
  const bens = async () => (await world.store.requestsOf(world.ben.id, 5)).length
  beforeEach(() => world.force(asking()))

  it('nothing is asked before they say so on the page: nobody else learns of it, and the link is theirs alone', async () => {
    const before = world.cardsOf(world.olga.id).length
    await asks()
    expect([await bens(), world.cardsOf(world.olga.id).length, world.cardsOf(world.ben.id).length]).toEqual([
      0,
      before,
      0,
    ])
    expect(world.answersTo(world.ben.id).at(-1)).toContain('Nothing is asked yet')
  })
  it('what was said twice at the same moment is asked once, also where the first was withdrawn before the second was through', async () => {
    const { session } = await signedIn(await asks(), world.ben.id, proof())
    const form = await formOf(session)
    const found = await world.store.stepUpOfSession(digestOf(session))
    world.store.stepUpOfSession = async () => found
    expect(await says(session, form)).toBe('asked')
    await world.presses(world.ben.id, 'Cancel request')
    expect(await says(session, form)).toBe('step-up-over')
    expect(await bens()).toBe(1)
  })
  it('what they say there asks, with the proof in the audit; the rest goes on in the chat, and it is given', async () => {
    const { session } = await signedIn(await asks(), world.ben.id, proof())
    expect(await showAsk(world.ports, session, world.clock.at)).toMatchObject({
      ok: true,
      shown: { reader: 'Ben', resources: [{ name: 'jit-prod-db-readers' }], asks: { duration: 120, reason: 'INC-8' } },
    })
    expect(await says(session, await formOf(session))).toBe('asked')
    expect(entries('request.submitted').at(-1)).toMatchObject({
      via: 'web',
      actor: { name: 'Ben' },
      details: { proof: proof() },
    })
    const approve = world.buttonsOf(world.olga.id).findLast(({ label }) => label === 'Approve')
    await world.does(world.olga.id, { type: 'press', value: approve?.value ?? '', message: null })
    expect(world.holds(world.readers, world.ben.id)).toBe(true)
    expect(await says(session, 'form')).toBe('step-up-over')
    expect(await bens()).toBe(1)
  })
  it('what was picked together is told there part by part, and asked for as one', async () => {
    const { session } = await signedIn(
      await asks(world.ben.id, 'jit-prod-db-readers, jit-untagged'),
      world.ben.id,
      proof(),
    )
    expect(world.answersTo(world.ben.id).at(-1)).toContain('jit-prod-db-readers and 1 more')
    expect(await showAsk(world.ports, session, world.clock.at)).toMatchObject({
      shown: { resources: [{ name: 'jit-prod-db-readers' }, { name: 'jit-untagged' }] },
    })
    expect(await says(session, await formOf(session))).toBe('asked')
    const [request] = await world.store.requestsOf(world.ben.id, 5)
    expect(request?.ask.entitlements).toEqual(
      [world.readers, world.untagged].map(group => world.directory.entitlement(group)),
    )
  })
  it.each<[string, () => Partial<Proof>, string]>([
    ['without the context', () => ({ contexts: ['c1'] }), 'step-up-not-strong-enough'],
    [
      'long ago',
      () => ({ signedInAt: new Date(world.clock.at.getTime() - 360_000).toISOString() }),
      'step-up-not-fresh',
    ],
  ])('a sign-in %s asks for nothing', async (_, more, reason) => {
    const { session, given } = await signedIn(await asks(), world.ben.id, proof(more()))
    expect(given).toMatchObject({ ok: false, refusal: { reason }, of: 'ask' })
    expect(await says(session, 'form')).toBe('step-up-over')
    expect(entries('request.refused').at(-1)).toMatchObject({ via: 'web', reason, actor: { name: 'Ben' } })
    expect(await bens()).toBe(0)
  })
  it('a sign-in of somebody else, a form that is not ours, or the time of the page passing, asks for nothing', async () => {
    const { given } = await signedIn(await asks(), world.olga.id, proof())
    expect(given).toMatchObject({ refusal: { reason: 'step-up-other-account' } })
    const { session } = await signedIn(await asks(), world.ben.id, proof())
    expect(await says(session, 'forged')).toBe('step-up-form-not-ours')
    const late = await asks()
    await world.wind(11)
    expect(await openStepUp(world.ports, late, null)).toMatchObject({
      refusal: { reason: 'step-up-expired' },
      of: 'ask',
    })
    expect(await says(session, await formOf(session).catch(() => 'form'))).toMatch(/expired|over/)
    expect(await bens()).toBe(0)
  })
  it('is judged afresh on the page: what was asked meanwhile, is closed to them by now, or takes another context', async () => {
    const { session: first } = await signedIn(await asks(), world.ben.id, proof())
    const { session: second } = await signedIn(await asks(), world.ben.id, proof())
    const { session: other } = await signedIn(await asks(world.ben.id, 'jit-untagged'), world.ben.id, proof())
    expect(await says(first, await formOf(first))).toBe('asked')
    expect(await says(second, await formOf(second))).toBe('already-requested')
    await world.force(asking({ requester: 'c3' }))
    expect(await says(other, await formOf(other))).toBe('step-up-moved-on')
    await world.force(asking())
    const { session: closed } = await signedIn(await asks(world.ben.id, 'jit-untagged'), world.ben.id, proof())
    world.directory.leave(world.engineering, world.ben.id)
    expect(await says(closed, await formOf(closed))).toBe('nothing-to-ask-for')
    expect(await bens()).toBe(1)
  })
  it('what was asked without one, before the access file wanted it, has to be asked anew', async () => {
    await world.presses(world.olga.id, 'Approve')
    expect(world.answersTo(world.olga.id).at(-1)).toContain('has to be asked anew')
    expect([held(), world.titlesOf(world.ana.id)[0]]).toEqual([false, 'Request sent'])
  })
  it('nothing can be asked where there is no page for it', async () => {
    Object.assign(world.ports, { stepUpPage: undefined })
    await world.types(world.ben.id, 'request jit-prod-db-readers for 2h because INC-8')
    expect(world.answersTo(world.ben.id).at(-1)).toContain('Nothing was asked')
    expect(await bens()).toBe(0)
  })
})
