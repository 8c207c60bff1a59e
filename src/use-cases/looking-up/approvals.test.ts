import { beforeEach, describe, expect, it } from 'vitest'
import type { AccessFlow } from '../../access/access-flow.ts'
import { minutes, policyHash } from '../../access/vocabulary.ts'
import type { MessageRef } from '../../ports/chat-surface.ts'
import { Fault } from '../../ports/fault.ts'
import { ask } from '../step-by-step.test-support.ts'
import { aWorld, buttonsOn, people, type World } from '../world.test-support.ts'

let world: World
beforeEach(async () => {
  world = await aWorld()
})

const listed = async (who: World['ana']): Promise<string> => {
  await world.types(who.id, 'approvals')
  return world.answersTo(who.id).at(-1) ?? ''
}

const lastAnswer = (who: World['ana']) => world.chat.answersTo(world.account(who.id)).at(-1)
const lastList = (who: World['ana']): string => world.answersTo(who.id).at(-1) ?? ''
const buttonOnList = (who: World['ana'], label: string): string => {
  const list = lastAnswer(who)
  const found = (list ? buttonsOn(list) : []).find(button => button.label === label)
  if (!found) throw new Error(`no button ${label}`)
  return found.value
}
const pressesOnList = (who: World['ana'], label: string, message: MessageRef | null = null) =>
  world.does(who.id, { type: 'press', value: buttonOnList(who, label), message })
const requestOf = async (who: World['ana']) => {
  const [request] = await world.store.requestsOf(who.id, 1)
  if (!request) throw new Error('nothing was asked')
  return request.ask.id
}

describe('approvals', () => {
  it('tells an owner who wants what, for how long, why, since when and until when, with the buttons', async () => {
    await world.types(world.ana.id, ask)
    expect(await listed(world.olga)).toMatch(
      /Waiting for you\n1 request waits[\s\S]*Ana asks for jit-prod-db-readers \(group\) for 2 hours[\s\S]*Reason: INC-7[\s\S]*Asked 2026-11-20 09:00 UTC; lapses 2026-11-20 17:00 UTC[\s\S]*You are asked because you own this resource[\s\S]*\[Approve\]\n\[Deny\]/,
    )
  })

  it('has nothing for whoever decides nothing, and never what somebody asked for themselves', async () => {
    await world.types(world.ana.id, ask)
    await world.types(world.olga.id, 'request jit-untagged for 1h because INC-8')
    expect(await listed(world.ben)).toContain('Nothing waits for your decision.')
    expect(await listed(world.ana)).toContain('Nothing waits for your decision.')
    expect(await listed(world.olga)).not.toContain('INC-8')
  })

  it('shows a request to an owner whose card never arrived, and to one appointed a moment ago', async () => {
    await world.types(world.ana.id, ask)
    world.directory.join(world.leads, world.ben.id)
    expect(world.cardsOf(world.ben.id)).toEqual([])
    expect(await listed(world.ben)).toContain('Ana asks for jit-prod-db-readers')
  })

  it('no longer shows it to somebody who left the owners, though the card is still there', async () => {
    await world.types(world.ana.id, ask)
    world.directory.leave(world.leads, world.olga.id)
    expect(await listed(world.olga)).toContain('Nothing waits for your decision.')
  })

  it('counts membership that Doorbell gave for nothing', async () => {
    const inner = world.directory.addGroup('jit-inner')
    await world.wind(10)
    await world.types(world.ben.id, 'request jit-inner for 2h because INC-9')
    await world.presses(world.ines.id, 'Approve')
    expect(world.holds(inner, world.ben.id)).toBe(true)
    world.directory.join(world.leads, inner)
    await world.types(world.ana.id, ask)
    expect(await listed(world.ben)).toContain('Nothing waits for your decision.')
  })

  it('says that it may not be all, where more wait in the company than are looked through', async () => {
    const waiting = world.ports.store.history.waiting
    await world.types(world.ana.id, ask)
    const [one] = await waiting(1)
    if (!one) throw new Error('nothing waits')
    world.ports.store.history.waiting = async limit => Array.from({ length: Math.min(limit, 600) }, () => one)
    const list = await listed(world.olga)
    expect(list).toMatch(/Waiting for you \(500\)[\s\S]*1 to 6 of 500[\s\S]*\[Next\]/)
    expect(list).toContain('More than 500 requests wait in the company. The 500 that lapse first were looked through')
    world.ports.store.history.waiting = async limit => (await waiting(limit)).slice(0, 0)
    expect(await listed(world.olga)).toContain('Nothing waits for your decision.')
  })

  it('puts what lapses first at the top, says when that is near, shows six, and the rest on a next page', async () => {
    for (let turn = 0; turn < 9; turn++) world.directory.addGroup(`jit-many-${turn}`)
    await world.wind(10)
    for (let turn = 0; turn < 9; turn++) {
      await world.types(world.ana.id, `request jit-many-${turn} for 2h because INC-${turn}`)
      await world.wind(1)
    }
    await world.wind(430)
    const list = await listed(world.ines)
    expect(list).toMatch(/Waiting for you \(9\)[\s\S]*jit-many-0[\s\S]*in less than an hour[\s\S]*jit-many-1/)
    expect(list).not.toContain('jit-many-8')
    expect(list).toMatch(/1 to 6 of 9\. What lapses first comes first\.[\s\S]*\[Next\]$/)
    await pressesOnList(world.ines, 'Next')
    expect(lastList(world.ines)).toMatch(
      /7 to 9 of 9[\s\S]*jit-many-8[\s\S]*\[Deny\]\n\[Approve for…\]\n\[Ask\]\n\[Back\]$/,
    )
    await pressesOnList(world.ines, 'Back')
    expect(lastList(world.ines)).toMatch(/1 to 6 of 9[\s\S]*jit-many-0/)
    expect(world.answersTo(world.ines.id)).toHaveLength(1)
  })

  it('lets whoever decides ask back and give it for less from the list itself, by the right of that moment', async () => {
    await world.types(world.ana.id, ask)
    await listed(world.olga)
    const sends = (label: string, more: { reason: string; duration?: string }) =>
      world.does(world.olga.id, { type: 'deny-form', form: null, value: buttonOnList(world.olga, label), ...more })
    await sends('Ask', { reason: 'Which customer?' })
    expect(lastList(world.olga)).toMatch(/Your question is on its way[\s\S]*Which customer\?/)
    const stale = buttonOnList(world.olga, 'Approve for…')
    await sends('Approve for…', { reason: '', duration: '30m' })
    expect(world.holds(world.readers, world.ana.id)).toBe(true)
    expect(lastList(world.olga)).toContain('Nothing waits for your decision.')
    world.directory.leave(world.leads, world.olga.id)
    await world.types(world.ben.id, ask)
    const waiting = (await world.store.history.waiting(1))[0]?.ask.id ?? ''
    await world.does(world.olga.id, {
      ...{ type: 'deny-form', form: null, reason: '', duration: '30m' },
      value: stale.replace(/[0-9a-f-]{36}/, waiting),
    })
    expect(world.holds(world.readers, world.ben.id)).toBe(false)
    expect(world.audit()).toContain('decision.refused')
  })

  it('looks every page up anew: whoever lost the right between two pages is shown nothing of what waits', async () => {
    for (let turn = 0; turn < 9; turn++) world.directory.addGroup(`jit-many-${turn}`)
    await world.wind(10)
    for (let turn = 0; turn < 9; turn++)
      await world.types(world.ana.id, `request jit-many-${turn} for 2h because INC-1`)
    await listed(world.ines)
    world.directory.leave(world.itOwners, world.ines.id)
    await pressesOnList(world.ines, 'Next')
    expect(lastList(world.ines)).toContain('Nothing waits for your decision.')
    expect(lastList(world.ines)).not.toContain('jit-many')
  })

  it('gives a page as many as fit, and leaves none out between two pages', async () => {
    const long = (turn: number) => `${turn}: ${'customers cannot pay and nobody knows why. '.repeat(20)}`
    for (let turn = 0; turn < 9; turn++) world.directory.addGroup(`jit-many-${turn}`)
    await world.wind(10)
    for (let turn = 0; turn < 9; turn++)
      await world.types(world.ana.id, `request jit-many-${turn} for 2h because ${long(turn)}`)
    const seen = [await listed(world.ines)]
    while (lastList(world.ines).includes('[Next]') && seen.length < 9) {
      await pressesOnList(world.ines, 'Next')
      seen.push(lastList(world.ines))
    }
    expect(seen.length).toBeGreaterThan(1)
    for (let turn = 0; turn < 9; turn++) expect(seen.filter(page => page.includes(`jit-many-${turn} `))).toHaveLength(1)
  })

  it('leaves out what this person has already decided, and says how far a stage has come', async () => {
    const both: AccessFlow = {
      ...world.flow,
      approval: {
        ...world.flow.approval,
        timeout: minutes(480),
        stages: [{ needed: 2, from: [{ kind: 'people', label: 'Leads', ...people([world.leads]) }] }],
      },
    }
    await world.force({ ...world.policy, hash: policyHash('both'), flows: [both] })
    await world.types(world.ana.id, ask)
    await world.presses(world.olga.id, 'Approve')
    expect(await listed(world.olga)).toContain('Nothing waits for your decision.')
    expect(await listed(world.otto)).toContain('Stage 1 of 1: 1 of 2 approvals.')
  })

  it('is where one decides: pressing there is the same click, and is answered there', async () => {
    await world.types(world.ana.id, ask)
    await listed(world.otto)
    const list = world.chat.answersTo(world.account(world.otto.id)).at(-1)
    const approve = (list ? buttonsOn(list) : []).find(({ label }) => label === 'Approve')
    await world.does(world.otto.id, { type: 'press', value: approve?.value ?? '', message: null })
    expect(world.holds(world.readers, world.ana.id)).toBe(true)
    expect(world.answersTo(world.otto.id)).toHaveLength(1)
    expect(lastList(world.otto)).toMatch(/Recorded\.[\s\S]*Nothing waits for your decision\.$/)
    expect(world.wordsOf(world.olga.id)[0]).toContain('Approved by Otto')
  })

  it('is replaced by what is left after a press on it, also where that was refused, and its message is no copy of a card', async () => {
    await world.types(world.ana.id, ask)
    await world.types(world.ben.id, ask)
    await listed(world.otto)
    await world.presses(world.olga.id, 'Approve')
    const message = { surface: world.chat.name, conversation: 'T1/otto', message: 'list' }
    await pressesOnList(world.otto, 'Approve', message)
    const [list, refusal] = world.answersTo(world.otto.id).slice(-2)
    expect([list, refusal].join('\n')).toContain('Too late')
    expect(world.answersTo(world.otto.id).join('\n')).toMatch(/1 request waits[\s\S]*Ben asks for/)
    expect(world.answersTo(world.otto.id).join('\n')).not.toContain('Ana asks for')
    const copies = await world.store.postedCards(await requestOf(world.ana))
    expect(copies.map(copy => copy.message.message)).not.toContain('list')
  })

  it('is replaced as well once a reason for denying was written in the form behind it', async () => {
    await world.types(world.ana.id, ask)
    await listed(world.otto)
    const form = world.chat.openForm()
    const value = buttonOnList(world.otto, 'Deny')
    await world.does(world.otto.id, { type: 'deny-form', form, value, reason: 'Use the replica.' })
    expect(world.wordsOf(world.olga.id)[0]).toContain('Denied by Otto')
    expect(world.answersTo(world.otto.id)).toHaveLength(1)
    expect(lastList(world.otto)).toMatch(/Recorded\.[\s\S]*Nothing waits for your decision\.$/)
  })

  it('says in words what came of a press where the list cannot be read again', async () => {
    await world.types(world.ana.id, ask)
    await listed(world.otto)
    const waiting = world.ports.store.history.waiting
    world.ports.store.history.waiting = async () => {
      throw new Fault('graph.unreachable', 'away', { retry: 'later' })
    }
    await pressesOnList(world.otto, 'Approve')
    world.ports.store.history.waiting = waiting
    expect(lastList(world.otto)).toContain('Recorded.')
    expect(world.holds(world.readers, world.ana.id)).toBe(true)
  })
})

describe('what is one’s own, ended by its name', () => {
  it('is given back, and the request withdrawn, as by the button', async () => {
    await world.types(world.ana.id, ask)
    await world.types(world.ana.id, 'cancel JIT-prod-db-readers')
    expect(world.answersTo(world.ana.id).at(-1)).toContain('Your request is withdrawn.')
    await world.types(world.ana.id, ask)
    await world.presses(world.olga.id, 'Approve')
    await world.types(world.ana.id, 'return “jit-prod-db-readers”')
    expect(world.answersTo(world.ana.id).at(-1)).toContain('It is being taken back now.')
    expect(world.holds(world.readers, world.ana.id)).toBe(false)
  })

  it('is never another’s, and what is not there is said not to be, whatever exists of that name', async () => {
    await world.types(world.ana.id, ask)
    await world.types(world.ben.id, 'cancel jit-prod-db-readers')
    const cancelled = world.answersTo(world.ben.id).at(-1)
    expect(cancelled).toContain('No request of yours for anything of that name is waiting.')
    await world.presses(world.olga.id, 'Approve')
    await world.types(world.ben.id, 'return jit-prod-db-readers')
    expect(world.answersTo(world.ben.id).at(-1)).toContain('You hold nothing that this could be about')
    expect(world.holds(world.readers, world.ana.id)).toBe(true)
  })

  it('shows the list with its buttons when nothing is named', async () => {
    await world.types(world.ana.id, ask)
    await world.types(world.ana.id, 'cancel')
    expect(world.answersTo(world.ana.id).at(-1)).toContain('[Cancel request]')
    await pressesOnList(world.ana, 'Cancel request')
    expect(world.answersTo(world.ana.id)).toHaveLength(2)
    expect(lastList(world.ana)).toMatch(/Your request is withdrawn\.[\s\S]*You hold nothing/)
  })
})
