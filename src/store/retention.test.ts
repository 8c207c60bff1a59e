import { expect, it } from 'vitest'
import type { LinkAttempt, LinkStep } from '../ports/link.ts'
import { anasSlack, at, said } from '../ports/store-contract/samples.ts'
import { forgetWhatIsDone } from './retention.ts'
import { inbox } from './schema/work.ts'
import { storeOn } from './store.ts'
import { onEveryDatabase } from './testing/databases.ts'

const later = (days: number, minutes = 0) => new Date(at('9:10').getTime() + (days * 24 * 60 + minutes) * 60_000)

await onEveryDatabase('what is forgotten by and by', database => {
  it('are links a day after they ran out, however far they came, with what was to be carried on with', async () => {
    const store = storeOn(database())
    const steps: readonly LinkStep[] = [
      { at: 'offered' },
      { at: 'checking', session: 'one' },
      { at: 'refused', session: 'two', because: 'other-chat-account' },
      { at: 'linked', session: 'three' },
    ]
    const carryOn = { type: 'command', text: 'mine' } as const
    const link = (step: LinkStep, id: string = step.at, expiresAt = at('9:10')): LinkAttempt => ({
      id,
      account: anasSlack,
      step,
      carryOn,
      expiresAt,
    })
    const links = [...steps.map(step => link(step)), link({ at: 'offered' }, 'newer', at('9:20'))]
    await store.transaction(async tx => {
      for (const one of links) await tx.saveLink(one)
    })
    const known = async () =>
      (await Promise.all(links.map(({ id }) => store.link(id)))).flatMap(found => found?.id ?? [])
    await forgetWhatIsDone(database(), later(1))
    expect(await known()).toEqual(['offered', 'checking', 'refused', 'linked', 'newer'])
    await forgetWhatIsDone(database(), later(1, 1))
    expect(await known()).toEqual(['newer'])
  })

  it('are people’s words a month after they were handled, and never before they were', async () => {
    const store = storeOn(database())
    for (const id of ['handled', 'waiting'])
      await store.inbox.store(id, said({ type: 'command', text: id }, id), at('9:10'))
    await store.transaction(tx => tx.finishIncoming('handled'))
    await forgetWhatIsDone(database(), later(30))
    expect(await database().run(queries => queries.$count(inbox))).toBe(2)
    await forgetWhatIsDone(database(), later(30, 1))
    expect(await database().run(queries => queries.select({ id: inbox.id }).from(inbox))).toEqual([{ id: 'waiting' }])
  })
})
