import { beforeEach, describe, expect, it } from 'vitest'
import { sentenceCard } from '../../cards/answer-card.ts'
import { line } from '../../cards/card.ts'
import { Fault } from '../../ports/fault.ts'
import { ask, gate, stepByStep } from '../step-by-step.test-support.ts'
import { aWorld, type World } from '../world.test-support.ts'

let world: World
let step: ReturnType<typeof stepByStep>
beforeEach(async () => {
  world = await aWorld()
  step = stepByStep(world)
})

const lostAnswer = () => new Fault('chat.no_answer', 'Lost.', { retry: 'later', result: 'unknown' })
const granted = async () => {
  await world.types(world.ana.id, ask)
  await world.presses(world.olga.id, 'Approve')
}

/** The next message that this chat takes has arrived, and its answer is not there before the gate opens. */
function slowPost(title: string) {
  const reached = gate()
  const goOn = gate()
  const { chat } = world
  const post = chat.post.bind(chat)
  chat.post = async (to, card) => {
    const message = await post(to, card)
    if (card.title !== title) return message
    chat.post = post
    reached.open()
    await goOn.opened
    return message
  }
  return { reached: reached.opened, goOn: goOn.open }
}

/** Everything due is carried out side by side, as a worker with free hands would. */
async function sideBySide(until: Promise<void>): Promise<Promise<void>[]> {
  const doing: Promise<void>[] = []
  let reached = false
  const noticed = until.then(() => {
    reached = true
  })
  while (!reached) {
    const due = await step.claim(10)
    const begun = due.map(task => step.carriesOut(task))
    doing.push(...begun)
    await Promise.race([noticed, Promise.all(begun)])
  }
  return doing
}

describe('a card that is on its way while the story goes on', () => {
  it('to an owner while another one denies is closed like the others', async () => {
    const posting = slowPost('Access request')
    await step.says(world.ana.id, { type: 'command', text: ask })
    const doing = await sideBySide(posting.reached)
    const [first] = [world.olga, world.otto].filter(({ id }) => world.cardsOf(id).length > 0)
    const other = first?.id === world.olga.id ? world.otto : world.olga
    await world.settle()
    await world.denies(other.id, 'Use the replica.')
    posting.goOn()
    await Promise.all(doing)
    await world.settle()
    expect(world.titlesOf(first?.id ?? world.ana.id)).toEqual(['Denied'])
    expect(world.titlesOf(other.id)).toEqual(['Denied'])
  })
  it('to tell that the end is near, while it is returned, keeps no button but the one that asks anew', async () => {
    await granted()
    const posting = slowPost('Ends soon')
    await step.passes(110)
    const doing = await sideBySide(posting.reached)
    const [grant] = await world.store.liveGrantsOf([world.ana.id])
    const value = world.buttonsOf(world.ana.id).find(({ label }) => label === 'Return access')?.value ?? ''
    await world.does(world.ana.id, { type: 'press', value, message: null })
    posting.goOn()
    await Promise.all(doing)
    await world.settle()
    expect(grant?.status).toBe('active')
    expect(world.buttonsOf(world.ana.id).filter(({ label }) => label !== 'Request again')).toEqual([])
  })
})

describe('when it is over, no button is left but the one that asks anew', () => {
  it('on the notice that told of the end', async () => {
    await granted()
    await world.wind(110)
    expect(world.titlesOf(world.ana.id)).toContain('Ends soon')
    await world.wind(10)
    expect(world.buttonsOf(world.ana.id).filter(({ label }) => label !== 'Request again')).toEqual([])
    expect(world.titlesOf(world.ana.id)).not.toContain('Ends soon')
  })
  it('on either of two status cards, once the one that was forgotten is pressed', async () => {
    world.chat.failNext('post', lostAnswer(), 'after')
    await world.types(world.ana.id, ask)
    await world.wind(1)
    const [forgotten, known] = world.chat.messagesOf(world.account(world.ana.id))
    expect(known?.card.title).toBe('Request sent')
    const value = forgotten?.card.blocks
      .flatMap(block => (block.kind === 'buttons' ? block.buttons : []))
      .find(({ label }) => label === 'Cancel request')?.value
    await world.does(world.ana.id, { type: 'press', value: value ?? '', message: forgotten?.ref ?? null })
    expect(world.titlesOf(world.ana.id)).toEqual(['Withdrawn', 'Withdrawn'])
    expect(world.buttonsOf(world.ana.id).filter(({ label }) => label !== 'Request again')).toEqual([])
  })
  it('on a card that was posted twice to somebody who decides, once the one that was forgotten is pressed, however late', async () => {
    world.chat.failNext('post', lostAnswer(), 'after')
    await world.types(world.ana.id, ask)
    await world.wind(1)
    const cards = [world.olga, world.otto, world.ana].flatMap(({ id }) => world.chat.messagesOf(world.account(id)))
    expect(cards).toHaveLength(4)
    for (const { id } of [world.olga, world.otto]) {
      const shown = world.chat.messagesOf(world.account(id))
      const value = world.buttonsOf(id).find(({ label }) => label === 'Approve')?.value
      for (const { ref } of shown) await world.does(id, { type: 'press', value: value ?? '', message: ref })
      expect(world.buttonsOf(id).map(({ label }) => label)).not.toContain('Approve')
    }
  })
  it('on nothing that somebody whom it could not have been sent to says is a card of it', async () => {
    await world.types(world.ana.id, ask)
    const value = world.buttonsOf(world.olga.id).find(({ label }) => label === 'Approve')?.value ?? ''
    for (const who of [world.ben.id, world.ana.id]) {
      const before = world.wordsOf(who)
      const message = await world.chat.post(world.account(who), sentenceCard(line('Something else.')))
      await world.does(who, { type: 'press', value, message })
      await world.wind(1)
      expect(world.wordsOf(who)).toEqual([...before, expect.stringContaining('Something else.')])
    }
    expect(world.wordsOf(world.ana.id)[0]).not.toContain('Ben')
    expect(world.answersTo(world.ben.id).at(-1)).toContain('not yours to decide')
  })
  it('on a notice of the end that was posted twice, once the one that was forgotten is pressed', async () => {
    await granted()
    await step.passes(109)
    await world.settle()
    world.chat.failNext('post', lostAnswer(), 'after')
    await world.wind(1)
    await world.wind(1)
    const [forgotten] = world.chat
      .messagesOf(world.account(world.ana.id))
      .filter(({ card }) => card.title === 'Ends soon')
    const value = world.buttonsOf(world.ana.id).find(({ label }) => label === 'Return access')?.value ?? ''
    await world.does(world.ana.id, { type: 'press', value, message: forgotten?.ref ?? null })
    expect(world.holds(world.readers, world.ana.id)).toBe(false)
    expect(world.buttonsOf(world.ana.id).filter(({ label }) => label !== 'Request again')).toEqual([])
  })
})

describe('somebody whose chat account is deactivated', () => {
  /** The account that Olga last spoke from is one of another time; her address has a new one. */
  async function movedOn(newOne: boolean) {
    const old = world.chat.addAccount('olga-before', { deactivated: true })
    await world.store.transaction(tx =>
      tx.bind({ account: old, person: world.olga.id, how: 'import', email: null, at: world.clock.at }),
    )
    if (!newOne) world.chat.addAccount('olga', { email: 'olga@contoso.com', deactivated: true })
    await world.types(world.ana.id, ask)
  }

  it('is asked by the next way that is open', async () => {
    await movedOn(true)
    expect(world.titlesOf(world.olga.id)).toEqual(['Access request'])
  })
  it('and has no other way holds nobody else up', async () => {
    await movedOn(false)
    expect(world.titlesOf(world.otto.id)).toEqual(['Access request'])
    await world.presses(world.otto.id, 'Approve')
    expect(world.holds(world.readers, world.ana.id)).toBe(true)
  })
})
