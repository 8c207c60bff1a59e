import { beforeEach, describe, expect, it } from 'vitest'
import { type PersonId, policyHash, surfaceName } from '../../access/vocabulary.ts'
import { sentenceCard } from '../../cards/answer-card.ts'
import { type Card, line } from '../../cards/card.ts'
import type { ChatAccount } from '../../ports/chat-surface.ts'
import { Fault } from '../../ports/fault.ts'
import type { Mention } from '../../ports/incoming.ts'
import { writeToPerson } from '../messages/write-to-person.ts'
import { importInto } from '../people/import-people.ts'
import { byTimer } from '../save.ts'
import { ask } from '../step-by-step.test-support.ts'
import { aWorld, type World } from '../world.test-support.ts'
import { confirmLink, showConfirmation } from './confirm-link.ts'
import { digestOf } from './secrets.ts'
import { beginSignIn, chatProven, directoryProven, openLink, type Stepped, takeAnswer } from './sign-in-steps.ts'

let world: World
beforeEach(async () => {
  world = await aWorld({
    linkPage: {
      addressOf: secret => `https://doorbell.example/link/${secret}`,
    },
  })
  await world.force({
    ...world.policy,
    hash: policyHash('linking'),
    identity: { emailDomains: [], importFile: null, contactDomains: ['contoso.com'] },
  })
})

const imports = (wanted: Parameters<typeof importInto>[1], by: ReturnType<typeof byTimer>) =>
  world.store.transaction(tx => importInto(tx, wanted, by, world.clock.now()))

const challenge = (name: string) => ({ state: `${name}-state`, nonce: `${name}-nonce`, verifier: `${name}-verifier` })

/** The link that somebody was given last, whether as an answer or as a message. */
const linkOf = (who: { readonly id: PersonId }): string =>
  linkIn([...world.cardsOf(who.id), ...world.chat.answersTo(world.account(who.id))])

function linkIn(cards: readonly Card[]): string {
  const urls = cards.flatMap(({ blocks }) =>
    blocks.flatMap(block => (block.kind === 'buttons' ? block.buttons.flatMap(({ url }) => url ?? []) : [])),
  )
  const secret = urls.at(-1)?.split('/').at(-1)
  if (!secret) throw new Error('no link was given')
  return secret
}
async function ok<T>(stepped: Promise<Stepped<T>>): Promise<T> {
  const done = await stepped
  if (!done.ok) throw new Error(done.refusal.reason)
  return done
}
const reason = async (stepped: Promise<Stepped<unknown>>) => {
  const done = await stepped
  return done.ok ? 'ok' : done.refusal.reason
}
const audited = () =>
  world.store.recorded().flatMap(({ action, reason: why }) => (action === 'identity.refused' ? [why] : []))

/** Both sign-ins in one browser, up to the page that asks. */
async function signsIn(secret: string, chat: ChatAccount, person: PersonId): Promise<string> {
  const { session } = await ok(beginSignIn(world.ports, secret, null, challenge('chat')))
  const first = await ok(takeAnswer(world.ports, session, 'chat', 'chat-state'))
  await ok(chatProven(world.ports, first.attempt, { homes: [chat.team], user: chat.user }, challenge('directory')))
  const second = await ok(takeAnswer(world.ports, session, 'directory', 'directory-state'))
  await ok(directoryProven(world.ports, second.attempt, person))
  return session
}
async function links(secret: string, chat: ChatAccount, person: PersonId) {
  const session = await signsIn(secret, chat, person)
  const { form } = await ok(showConfirmation(world.ports, session))
  const linked = await ok(confirmLink(world.ports, session, form))
  await world.settle()
  return { linked, session, form }
}

describe('a link', () => {
  it('of many that somebody asks for works while it is one of the newest five, and the others are forgotten', async () => {
    const secrets: string[] = []
    for (let time = 0; time < 8; time++) {
      await world.types(world.ana.id, 'link')
      secrets.push(linkOf(world.ana))
      world.clock.at = new Date(world.clock.at.getTime() + 1_000)
    }
    const known = await Promise.all(secrets.map(async secret => (await world.store.link(digestOf(secret))) !== null))
    expect(known).toEqual([false, false, false, true, true, true, true, true])
    await links(secrets[3] ?? '', world.account(world.ana.id), world.ana.id)
  })
  it('binds the account that asked to the person who signed in, tells it, and is used up by the last word', async () => {
    await world.types(world.ana.id, 'link')
    const secret = linkOf(world.ana)
    const { linked, session, form } = await links(secret, world.account(world.ana.id), world.ana.id)
    expect([linked.chat.displayName, linked.person.name]).toEqual(['Ana', 'Ana'])
    expect(await world.store.binding(world.account(world.ana.id))).toMatchObject({
      person: world.ana.id,
      how: 'sign-in',
    })
    expect(world.wordsOf(world.ana.id).at(-1)).toContain('now linked to Ana')
    expect(await reason(confirmLink(world.ports, session, form))).toBe('link-used')
    expect(await reason(openLink(world.ports, secret, session))).toBe('link-used')
    expect(await reason(beginSignIn(world.ports, secret, session, challenge('again')))).toBe('link-used')
    await world.types(world.ana.id, ask)
    expect(world.answersTo(world.ana.id).at(-1)).toContain('on its way')
  })
  it('is not used up by being looked at, however often, and keeps nothing that proves anything when it is done', async () => {
    await world.types(world.ana.id, 'link')
    const secret = linkOf(world.ana)
    for (let look = 0; look < 3; look++) expect(await reason(openLink(world.ports, secret, null))).toBe('ok')
    await links(secret, world.account(world.ana.id), world.ana.id)
    const kept = JSON.stringify(await world.store.link(digestOf(secret)))
    expect(kept).not.toMatch(/state|nonce|verifier/)
    expect(kept).not.toContain(secret)
  })
  it('that was begun in one browser is begun in no other, and the first goes on', async () => {
    await world.types(world.ana.id, 'link')
    const secret = linkOf(world.ana)
    const { session } = await ok(beginSignIn(world.ports, secret, null, challenge('chat')))
    for (const other of [null, 'another cookie']) {
      expect(await reason(openLink(world.ports, secret, other))).toBe('link-other-browser')
      expect(await reason(beginSignIn(world.ports, secret, other, challenge('thief')))).toBe('link-other-browser')
      expect(await reason(takeAnswer(world.ports, other, 'chat', 'chat-state'))).toBe('link-other-browser')
      expect(await reason(confirmLink(world.ports, other, 'x'))).toBe('link-other-browser')
    }
    expect(await reason(takeAnswer(world.ports, session, 'chat', 'chat-state'))).toBe('ok')
    expect(audited()).toContain('link-other-browser')
  })
  it('can be begun anew in the same browser, and the first sign-in’s answer is then nobody’s', async () => {
    await world.types(world.ana.id, 'link')
    const secret = linkOf(world.ana)
    const first = await ok(beginSignIn(world.ports, secret, null, challenge('first')))
    const second = await ok(beginSignIn(world.ports, secret, first.session, challenge('second')))
    expect(await reason(takeAnswer(world.ports, first.session, 'chat', 'first-state'))).toBe('link-other-browser')
    expect(await reason(takeAnswer(world.ports, second.session, 'chat', 'first-state'))).toBe('sign-in-not-ours')
    expect(await reason(takeAnswer(world.ports, second.session, 'chat', 'second-state'))).toBe('ok')
  })
  it('takes each sign-in’s answer once, in its order', async () => {
    await world.types(world.ana.id, 'link')
    const { session } = await ok(beginSignIn(world.ports, linkOf(world.ana), null, challenge('chat')))
    expect(await reason(takeAnswer(world.ports, session, 'directory', 'chat-state'))).toBe('sign-in-used')
    await ok(takeAnswer(world.ports, session, 'chat', 'chat-state'))
    expect(await reason(takeAnswer(world.ports, session, 'chat', 'chat-state'))).toBe('sign-in-used')
  })
  it('runs out after ten minutes, before it is opened and before the last word', async () => {
    await world.types(world.ana.id, 'link')
    const late = linkOf(world.ana)
    await world.wind(11)
    expect(await reason(openLink(world.ports, late, null))).toBe('link-expired')
    expect(await reason(beginSignIn(world.ports, late, null, challenge('x')))).toBe('link-expired')
    await world.types(world.ana.id, 'link')
    const session = await signsIn(linkOf(world.ana), world.account(world.ana.id), world.ana.id)
    const { form } = await ok(showConfirmation(world.ports, session))
    await world.wind(11)
    expect(await reason(confirmLink(world.ports, session, form))).toBe('link-expired')
    expect(await world.store.binding(world.account(world.ana.id))).toBeNull()
  })
  it('is not made without the word that the page gave, and can still be made with it', async () => {
    await world.types(world.ana.id, 'link')
    const session = await signsIn(linkOf(world.ana), world.account(world.ana.id), world.ana.id)
    const { form } = await ok(showConfirmation(world.ports, session))
    expect(await reason(confirmLink(world.ports, session, 'forged'))).toBe('form-not-ours')
    expect(await reason(confirmLink(world.ports, session, form))).toBe('ok')
  })
  it('is not made while the directory does not answer, and is when it does', async () => {
    await world.types(world.ana.id, 'link')
    const session = await signsIn(linkOf(world.ana), world.account(world.ana.id), world.ana.id)
    const { form } = await ok(showConfirmation(world.ports, session))
    world.directory.failNext('person', new Fault('graph.unavailable', 'away', { retry: 'later' }))
    await expect(confirmLink(world.ports, session, form)).rejects.toBeInstanceOf(Fault)
    expect(await reason(confirmLink(world.ports, session, form))).toBe('ok')
  })
})

describe('whoever signs in', () => {
  const begun = async () => {
    await world.types(world.ana.id, 'link')
    const { session } = await ok(beginSignIn(world.ports, linkOf(world.ana), null, challenge('chat')))
    return { session, ...(await ok(takeAnswer(world.ports, session, 'chat', 'chat-state'))) }
  }
  it.each([
    ['another account', (a: ChatAccount) => ({ homes: [a.team], user: 'olga' })],
    ['the same id elsewhere', (a: ChatAccount) => ({ homes: ['elsewhere'], user: a.user })],
  ])('to the chat as %s links nothing, and the link is over', async (_, who) => {
    const { attempt, session } = await begun()
    const proven = who(world.account(world.ana.id))
    expect(await reason(chatProven(world.ports, attempt, proven, challenge('directory')))).toBe('other-chat-account')
    expect(audited()).toEqual(['other-chat-account'])
    expect(await reason(takeAnswer(world.ports, session, 'directory', 'directory-state'))).toBe('sign-in-used')
  })
  it('with a chat account that was deactivated meanwhile links nothing', async () => {
    const { attempt } = await begun()
    const account = world.account(world.ana.id)
    world.chat.addAccount('ana', { deactivated: true })
    const proven = { homes: [account.team], user: account.user }
    expect(await reason(chatProven(world.ports, attempt, proven, challenge('d')))).toBe('deactivated-account')
  })
  it('to the directory as somebody disabled, a guest, or nobody links nothing', async () => {
    for (const [change, why] of [
      [{ enabled: false }, 'disabled-in-directory'],
      [{ kind: 'guest' }, 'guest-in-directory'],
    ] as const) {
      const someone = world.directory.addPerson('Someone', change)
      await world.types(world.ana.id, 'link')
      await expect(signsIn(linkOf(world.ana), world.account(world.ana.id), someone.id)).rejects.toThrow(why)
    }
    world.directory.deletePerson(world.ben.id)
    await world.types(world.ana.id, 'link')
    await expect(signsIn(linkOf(world.ana), world.account(world.ana.id), world.ben.id)).rejects.toThrow(
      'nobody-in-directory',
    )
  })
  it('and was disabled before the last word is not linked', async () => {
    await world.types(world.ana.id, 'link')
    const session = await signsIn(linkOf(world.ana), world.account(world.ana.id), world.ana.id)
    const { form } = await ok(showConfirmation(world.ports, session))
    world.directory.changePerson(world.ana.id, { enabled: false })
    expect(await reason(confirmLink(world.ports, session, form))).toBe('disabled-in-directory')
  })
})

const mentioned = (who: World['ana']): Mention => ({
  as: `@${who.name.toLowerCase()}`,
  account: world.account(who.id),
})

describe('a link that the person may not know of', () => {
  beforeEach(async () => {
    await world.force({
      ...world.policy,
      hash: policyHash('no domain'),
      identity: { emailDomains: [], importFile: null },
    })
    world.directory.join(world.admins, world.otto.id)
    await imports([{ account: world.account(world.otto.id), person: world.otto.id }], byTimer('import'))
    await world.types(world.ana.id, 'link')
  })
  const adminReads = () => world.wordsOf(world.otto.id).filter(words => words.includes('only it could be told'))
  it('is told to the account that has their address, in whichever domain', async () => {
    await links(linkOf(world.ana), world.account(world.ana.id), world.ben.id)
    expect(world.wordsOf(world.ben.id).at(-1)).toContain('Another chat account (Ana) was linked to Ben')
    expect(adminReads()).toEqual([])
  })
  it('is told to the admins where no account has it', async () => {
    const newcomer = world.directory.addPerson('Newcomer', { email: 'new@fabrikam.com' })
    await links(linkOf(world.ana), world.account(world.ana.id), newcomer.id)
    expect(adminReads()).toHaveLength(1)
  })
  it('is told to nobody else where it is the account with their address', async () => {
    await links(linkOf(world.ana), world.account(world.ana.id), world.ana.id)
    expect(adminReads()).toEqual([])
  })
})

describe('one account is one person', () => {
  beforeEach(async () => {
    await world.types(world.ana.id, 'link')
    await links(linkOf(world.ana), world.account(world.ana.id), world.ana.id)
  })
  it('and whoever is linked is told so instead of being given a link', async () => {
    await world.types(world.ana.id, 'link')
    expect(world.answersTo(world.ana.id).at(-1)).toContain('already linked to Ana')
  })
  it('and nobody else gets that person', async () => {
    await world.types(world.ben.id, 'link')
    await expect(signsIn(linkOf(world.ben), world.account(world.ben.id), world.ana.id)).rejects.toThrow(
      'linked-to-another-account',
    )
  })
  it('also when two links come to their last word at once', async () => {
    await world.types(world.ben.id, 'link')
    const one = linkOf(world.ben)
    await world.types(world.ben.id, 'link')
    const two = linkOf(world.ben)
    const first = await signsIn(one, world.account(world.ben.id), world.ben.id)
    const second = await signsIn(two, world.account(world.ben.id), world.otto.id)
    const forms = await Promise.all([first, second].map(session => ok(showConfirmation(world.ports, session))))
    const words = await Promise.all(
      [first, second].map((session, i) => reason(confirmLink(world.ports, session, forms[i]?.form ?? ''))),
    )
    expect(words.sort()).toEqual(['account-taken', 'ok'])
  })
  it('until they undo it: from then on the chat is shown nothing of what they may ask for', async () => {
    const shown = async () => (await world.app.conversation.suggestAccess(world.account(world.ana.id), '', 10)).length
    expect(await shown()).toBeGreaterThan(0)
    await world.types(world.ana.id, 'unlink')
    expect(await shown()).toBe(0)
  })
  it('until they undo it themselves, and are told', async () => {
    await world.types(world.ana.id, 'unlink')
    expect(await world.store.binding(world.account(world.ana.id))).toBeNull()
    expect(world.audit().at(-1)).toBe('identity.unlinked')
    expect(world.wordsOf(world.ana.id).at(-1)).toContain('no longer linked to Ana')
    await world.types(world.ana.id, 'mine')
    expect(world.answersTo(world.ana.id).at(-1)).toContain('I do not know who you are')
  })
  it('until an admin undoes it, and nobody else may', async () => {
    await world.types(world.ben.id, 'link')
    await links(linkOf(world.ben), world.account(world.ben.id), world.ben.id)
    await world.types(world.ben.id, 'unlink ana@contoso.com')
    expect(world.answersTo(world.ben.id).at(-1)).toContain('Only an access admin')
    world.directory.join(world.admins, world.ben.id)
    await world.types(world.ben.id, 'unlink nobody@contoso.com')
    expect(world.answersTo(world.ben.id).at(-1)).toContain('Nobody with the address')
    await world.types(world.ben.id, 'unlink @Ana@contoso.com')
    expect(await world.store.binding(world.account(world.ana.id))).toBeNull()
    expect(world.wordsOf(world.ana.id).at(-1)).toContain('no longer linked')
  })
  it('until an admin undoes it by a name or a mention, where it tells nobody else who is linked', async () => {
    for (const typed of ['unlink Ana', 'unlink @ana', 'unlink nobody@contoso.com', 'unlink Nobody At All']) {
      await world.does(world.ana.id, { type: 'command', text: typed, mentions: [mentioned(world.ana)] })
      expect(world.answersTo(world.ana.id).at(-1)).toContain('Only an access admin')
    }
    await world.types(world.otto.id, 'link')
    await links(linkOf(world.otto), world.account(world.otto.id), world.otto.id)
    world.directory.join(world.admins, world.otto.id)
    const says = (text: string, ...mentions: readonly Mention[]) =>
      world.does(world.otto.id, { type: 'command', text, mentions })
    await says('unlink @ben', mentioned(world.ben))
    expect(world.answersTo(world.otto.id).at(-1)).toContain('is linked to a chat account')
    await says('unlink @ana', mentioned(world.ana))
    expect(await world.store.binding(world.account(world.ana.id))).toBeNull()
    expect(world.wordsOf(world.ana.id).at(-1)).toContain('no longer linked to Ana')
    expect(world.audit().at(-1)).toBe('identity.unlinked')
    await world.types(world.ana.id, 'link')
    await links(linkOf(world.ana), world.account(world.ana.id), world.ana.id)
    await says('unlink Ana')
    expect(await world.store.binding(world.account(world.ana.id))).toBeNull()
    expect(await world.store.binding(world.account(world.otto.id))).not.toBeNull()
  })
  it('until an import says otherwise, which no chat undoes', async () => {
    const second = world.chat.addAccount('ana-two')
    await imports([{ account: second, person: world.ana.id }], byTimer('import'))
    await world.settle()
    expect(await world.store.accountsOf(world.ana.id)).toMatchObject([{ account: second, how: 'import' }])
    expect(world.wordsOf(world.ana.id).at(-1)).toContain('no longer linked')
    await world.does(second, { type: 'command', text: 'unlink' })
    expect(world.chat.answersTo(second)).toHaveLength(1)
    expect(await world.store.binding(second)).not.toBeNull()
  })
})

describe('an import that says an account is somebody else', () => {
  it('replaces what was linked by signing in, which the account is told and the audit keeps', async () => {
    await world.types(world.ana.id, 'link')
    await links(linkOf(world.ana), world.account(world.ana.id), world.ana.id)
    const account = world.account(world.ana.id)
    await imports([{ account, person: world.ben.id }], byTimer('import'))
    await world.settle()
    expect(await world.store.binding(account)).toMatchObject({ person: world.ben.id, how: 'import' })
    expect(world.audit().slice(-2)).toEqual(['identity.dropped', 'identity.linked'])
    expect(
      world.chat
        .messagesOf(account)
        .map(({ card }) => JSON.stringify(card))
        .join(),
    ).toContain('no longer linked')
  })
})

describe('an owner who has not linked yet', () => {
  const linksAs = (who: World['ana']) => links(linkOf(who), world.account(who.id), who.id)
  const pressesDeny = async (who: World['ana']) => {
    const value = world.buttonsOf(who.id).findLast(({ label }) => label === 'Deny')?.value ?? ''
    await world.app.conversation.fillDenyForm(world.account(who.id), world.chat.openForm(), value)
  }
  beforeEach(async () => {
    await world.types(world.ana.id, 'link')
    await linksAs(world.ana)
    await world.types(world.ana.id, ask)
  })
  it('gets the card at their confirmed address; the click asks to link, and then it is the decision, once', async () => {
    await world.presses(world.olga.id, 'Approve')
    expect(world.answersTo(world.olga.id).at(-1)).toContain('I do not know who you are')
    expect(world.audit()).not.toContain('decision.recorded')
    const { session, form, linked } = await linksAs(world.olga)
    expect(linked.carriesOn).toBe(true)
    expect(world.holds(world.readers, world.ana.id)).toBe(true)
    await confirmLink(world.ports, session, form)
    await world.settle()
    expect(world.audit().filter(action => action === 'decision.recorded')).toHaveLength(1)
    expect(world.wordsOf(world.olga.id).some(words => words.includes('Olga'))).toBe(true)
  })
  it('has their right looked at afresh when the press is carried on with', async () => {
    await world.presses(world.olga.id, 'Approve')
    world.directory.leave(world.leads, world.olga.id)
    await linksAs(world.olga)
    expect(world.audit()).not.toContain('decision.recorded')
    expect(world.holds(world.readers, world.ana.id)).toBe(false)
  })
  it('and signs in as somebody else decides as that one, which is nobody who may', async () => {
    await world.presses(world.olga.id, 'Approve')
    await links(linkOf(world.olga), world.account(world.olga.id), world.ben.id)
    expect(world.audit()).not.toContain('decision.recorded')
  })
  it('is sent a link when they press Deny, whose dialogue has no place for one', async () => {
    await pressesDeny(world.olga)
    await linksAs(world.olga)
    await world.denies(world.olga.id, 'use the replica')
    expect(world.audit()).toContain('request.denied')
  })
  it('and pressed Deny is asked for the reason once they are linked, and nothing is decided before', async () => {
    await pressesDeny(world.olga)
    await linksAs(world.olga)
    expect(world.answersTo(world.olga.id).at(-1)).toMatch(
      /Ana asks for jit-prod-db-readers[\s\S]*reason[\s\S]*\[Deny\]/,
    )
    expect(world.chat.answersTo(world.account(world.olga.id)).at(-1)?.blocks).toContainEqual(
      expect.objectContaining({ buttons: [expect.objectContaining({ label: 'Deny', asksForReason: true })] }),
    )
    expect(world.audit()).not.toContain('request.denied')
    expect(world.audit()).not.toContain('decision.refused')
    await world.denies(world.olga.id, 'use the replica')
    expect(world.audit()).toContain('request.denied')
  })
  it('and pressed Deny has denied once they are linked, where no reason has to be given', async () => {
    await world.types(world.ana.id, 'cancel jit-prod-db-readers')
    const [first, ...rest] = world.policy.flows
    const flow = { ...first, approval: { ...world.flow.approval, denyReason: 'optional' as const } }
    await world.force({
      ...world.policy,
      hash: policyHash('no reason'),
      identity: { emailDomains: [], importFile: null, contactDomains: ['contoso.com'] },
      flows: [flow, ...rest],
    })
    await world.types(world.ana.id, ask)
    await pressesDeny(world.olga)
    await linksAs(world.olga)
    expect(world.audit()).toContain('request.denied')
  })
  it('any more, and pressed Revoke on what they approved, has revoked it once they are linked again, and only what is theirs to revoke', async () => {
    await world.presses(world.olga.id, 'Approve')
    await linksAs(world.olga)
    expect(world.holds(world.readers, world.ana.id)).toBe(true)
    const revoke = world.buttonsOf(world.olga.id).find(({ label }) => label === 'Revoke')?.value ?? ''
    await world.types(world.olga.id, 'unlink')
    for (const who of [world.otto, world.olga]) {
      await world.app.conversation.fillDenyForm(world.account(who.id), world.chat.openForm(), revoke)
      expect(world.holds(world.readers, world.ana.id)).toBe(true)
      await links(linkIn(world.cardsOf(who.id)), world.account(who.id), who.id)
      expect(world.holds(world.readers, world.ana.id)).toBe(who === world.otto)
    }
    expect(world.answersTo(world.otto.id).at(-1)).toContain('There is no such request')
    expect(world.audit()).toContain('grant.ending')
  })
  it('and pressed Deny without a right to is told so once they are linked, and not what it was about', async () => {
    await pressesDeny(world.olga)
    world.directory.leave(world.leads, world.olga.id)
    await linksAs(world.olga)
    expect(world.answersTo(world.olga.id).at(-1)).not.toMatch(/jit-prod-db-readers|\[Deny\]/)
    expect(world.audit()).toContain('decision.refused')
  })
})

describe('the home page of somebody who has not linked yet', () => {
  it('has a button that sends them a link of their own, holds none itself, and is theirs once they are linked', async () => {
    await world.opensHome(world.ana.id)
    expect(world.homeOf(world.ana.id)).toContain('[Link my accounts]')
    expect(JSON.stringify(world.chat.homeOf(world.account(world.ana.id)))).not.toContain('doorbell.example')
    const press = { type: 'press', value: 'v1:link', message: null } as const
    await world.does(world.ana.id, press)
    const first = linkOf(world.ana)
    await world.does(world.ana.id, press)
    expect(linkOf(world.ana)).not.toBe(first)
    await links(first, world.account(world.ana.id), world.ana.id)
    expect(world.homeOf(world.ana.id)).toContain('[Request access]')
    await world.does(world.ana.id, press)
    expect(world.answersTo(world.ana.id).at(-1)).toContain('already linked to Ana')
    await world.types(world.ana.id, 'unlink')
    expect(world.homeOf(world.ana.id)).toContain('[Link my accounts]')
  })
})

describe('somebody who was recognised by their address', () => {
  it('and undoes it is linked again by itself, without a word of theirs where their home page is open, and reads that it is so', async () => {
    world = await aWorld()
    await world.opensHome(world.ana.id)
    await world.types(world.ana.id, 'unlink')
    expect(world.audit()).toContain('identity.unlinked')
    expect(world.wordsOf(world.ana.id).at(-1)).toContain('by their address, that links it again by itself.')
    expect(await world.store.binding(world.account(world.ana.id))).toMatchObject({ person: world.ana.id, how: 'email' })
  })
})

describe('an account that an admin unlinked', () => {
  const unlinks = (text: string) =>
    world.does(world.otto.id, { type: 'command', text, mentions: [{ ...mentioned(world.ana) }] })
  beforeEach(async () => {
    world = await aWorld({ linkPage: { addressOf: secret => `https://doorbell.example/link/${secret}` } })
    world.directory.join(world.admins, world.otto.id)
    await world.types(world.ana.id, 'mine')
    await unlinks('unlink @ana')
  })
  it('is not linked again by its address, whatever it says, and both are told so', async () => {
    expect(world.answersTo(world.otto.id).at(-1)).toContain('Its address alone does not link it again')
    expect(world.wordsOf(world.ana.id).at(-1)).toContain(
      'an access admin undid that. Signing in to both accounts links it again.',
    )
    await world.opensHome(world.ana.id)
    await world.types(world.ana.id, 'mine')
    expect(world.answersTo(world.ana.id).at(-1)).toContain('An access admin unlinked this account')
    expect(world.answersTo(world.ana.id).at(-1)).toContain('[Link my accounts]')
    expect(await world.store.binding(world.account(world.ana.id))).toBeNull()
    expect(world.audit().filter(action => action === 'identity.linked')).toHaveLength(2)
  })
  it('is not written to either, though it has the address', async () => {
    const told = world.wordsOf(world.ana.id).length
    expect(await writeToPerson(world.ports, world.ana.id, sentenceCard(line('Something.'), 'plain'))).toEqual([])
    expect(world.wordsOf(world.ana.id)).toHaveLength(told)
  })
  it('is linked again by signing in to both', async () => {
    await world.types(world.ana.id, 'link')
    await links(linkOf(world.ana), world.account(world.ana.id), world.ana.id)
    expect(await world.store.binding(world.account(world.ana.id))).toMatchObject({ how: 'sign-in' })
  })
  it('is linked again by the import file, and matched by its address once it is taken out of there', async () => {
    const account = world.account(world.ana.id)
    await imports([{ account, person: world.ana.id }], byTimer('import'))
    await imports([], byTimer('import'))
    await world.types(world.ana.id, 'mine')
    expect(await world.store.binding(account)).toMatchObject({ how: 'email' })
  })
  it('is not matched by whoever asked who it is while it was unlinked', async () => {
    const account = world.account(world.ana.id)
    await world.store.transaction(tx =>
      tx.bind({ account, person: world.ana.id, how: 'sign-in', email: null, at: world.clock.now() }),
    )
    await world.store.transaction(tx => tx.unbind(account))
    const { peopleByEmail } = world.directory
    world.directory.peopleByEmail = async email => {
      world.directory.peopleByEmail = peopleByEmail
      await world.store.transaction(tx => tx.cutOff(account, world.clock.now()))
      return peopleByEmail.call(world.directory, email)
    }
    await world.types(world.ana.id, 'mine')
    expect(await world.store.binding(account)).toBeNull()
  })
  it('is told apart from one that the directory says is theirs, which stays: the admin reads what to do about it', async () => {
    const account = { ...world.account(world.ben.id), surface: surfaceName('another') }
    const bound = { person: world.ben.id, email: null, at: world.clock.now() }
    await world.store.transaction(tx => tx.bind({ ...bound, account, how: 'directory' }))
    await unlinks('unlink ben@contoso.com')
    expect(world.answersTo(world.otto.id).at(-1)).toMatch(
      /cannot be unlinked\. Nothing was changed\. Whoever must not act with it any more is to be disabled in the directory; .*panic.* ends what they hold/,
    )
    await world.types(world.ben.id, 'mine')
    await unlinks('unlink ben@contoso.com')
    expect(world.answersTo(world.otto.id).at(-1)).toMatch(
      /Unlinked, and the account was told.*Another account of theirs is the directory’s own and cannot be unlinked\./,
    )
    expect(await world.store.binding(account)).not.toBeNull()
  })
})

describe('where people cannot sign in to link', () => {
  it('it says so, and who can link them', async () => {
    world = await aWorld()
    await world.force({
      ...world.policy,
      hash: policyHash('import only'),
      identity: { emailDomains: [], importFile: null },
    })
    for (const typed of ['link', 'mine']) {
      await world.types(world.ana.id, typed)
      expect(world.answersTo(world.ana.id).at(-1)).toContain(
        'Please ask your access admins to add you to the import file',
      )
    }
  })
})
