import { expect, it } from 'vitest'
import { line } from '../../cards/card.ts'
import { faultOf, homeSaying } from './samples.ts'
import type { ChatWorld } from './under-contract.ts'

export function homesAndFormsContract(world: () => ChatWorld): void {
  it('shows each their own home page, and replaces it as a whole', async () => {
    const { surface, people, seenAtHome } = world()
    if (seenAtHome === null)
      return expect(await faultOf(surface.showHome(people.ana, homeSaying('x'), null))).toMatchObject(lostForGood)
    const first = await surface.showHome(people.ana, homeSaying('You hold nothing.'), null)
    expect(seenAtHome(people.ana)).toMatchObject({ buttons: ['Request access'] })
    await surface.showHome(people.ana, homeSaying('You hold one thing.'), first)
    expect(seenAtHome(people.ana)?.text).toContain('You hold one thing.')
    expect(seenAtHome(people.ana)?.text).not.toContain('You hold nothing.')
    expect(seenAtHome(people.olga)).toBeNull()
  })

  it('never puts an older home page over a newer one', async () => {
    const { surface, people, seenAtHome } = world()
    if (seenAtHome === null) return
    const first = await surface.showHome(people.ana, homeSaying('First'), null)
    const second = await surface.showHome(people.ana, homeSaying('Second'), first)
    expect(second).not.toBe(first)
    expect(await surface.showHome(people.ana, homeSaying('Late'), first)).toBeNull()
    expect(seenAtHome(people.ana)?.text).toContain('Second')
  })

  it('shows in an open form what it is told to', async () => {
    const { surface, people } = world()
    const form = await world().openForm(people.ana)
    const content = { kind: 'closing', title: 'Done', line: line('Olga was asked.') } as const
    expect(await surface.updateForm(form, content)).toBe(true)
    expect(world().seenInForm(people.ana, form)).toContain('Olga was asked.')
  })

  it('says when a form is not open any more', async () => {
    const { surface, people } = world()
    const form = await world().openForm(people.ana)
    await world().closeForm(people.ana, form)
    expect(await surface.updateForm(form, { kind: 'closing', title: 'Done', line: line('Too late.') })).toBe(false)
  })

  it('takes a form away where it can, and one that is gone already is none to complain of', async () => {
    const { surface, people } = world()
    if (!surface.closeForm) return
    const form = await world().openForm(people.ana)
    await surface.closeForm(form)
    await surface.closeForm(form)
    expect(await surface.updateForm(form, { kind: 'closing', title: 'Done', line: line('Too late.') })).toBe(false)
  })
}

const lostForGood = { retry: 'never', result: 'not-done' } as const
