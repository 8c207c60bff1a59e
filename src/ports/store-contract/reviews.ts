import { expect, it } from 'vitest'
import type { AccessRequest, Ask } from '../../access/request/states.ts'
import type { Review } from '../../access/review/states.ts'
import { humanBehind } from '../../access/same-human.ts'
import { type PersonId, personId } from '../../access/vocabulary.ts'
import { aDecision, anAsk, ana, at, contoso, olga, pages, person } from './samples.ts'
import type { StoreUnderContract } from './under-contract.ts'

const anasOther = personId('ana-admin')
/** Nobody but itself. */
const account = (person: PersonId) => ({ person, human: humanBehind({ id: person }, null) })

const taken = (ask: Partial<Ask> = {}): Extract<AccessRequest, { status: 'approved' }> => ({
  status: 'approved',
  ask: anAsk({ breakGlass: true, ...ask }),
  decisions: [aDecision('approve', '9:00')],
  at: at('9:00'),
})

const reviewOf = ({ ask }: AccessRequest, openedAt = at('9:00')): Review => ({
  request: ask.id,
  entitlement: ask.entitlements[0],
  person: ask.beneficiary,
  openedAt,
  standing: { status: 'open', reminded: 0, next: at('13:00') },
})

export function reviewsContract(world: () => StoreUnderContract): void {
  it('keeps a review with the request that it is about, in one transaction, and shows it in the story', async () => {
    const { store } = world()
    const request = taken()
    const review = reviewOf(request)
    expect(await store.review(request.ask.id)).toBeNull()
    await store.transaction(async tx => {
      await tx.saveRequest(request)
      await tx.saveReview(review)
      expect(await tx.review(request.ask.id)).toEqual(review)
    })
    expect(await store.request(request.ask.id)).toEqual(request)
    expect(await store.review(request.ask.id)).toEqual(review)
    expect((await store.story(request.ask.id))?.review).toEqual(review)
  })

  it('forgets a review whose transaction is not committed', async () => {
    const { store } = world()
    const request = taken()
    await expect(
      store.transaction(async tx => {
        await tx.saveRequest(request)
        await tx.saveReview(reviewOf(request))
        throw new Error('no')
      }),
    ).rejects.toThrow('no')
    expect(await store.review(request.ask.id)).toBeNull()
  })

  it('lists what nobody has signed off, the oldest first, of everybody and of one person', async () => {
    const { store } = world()
    const [first, second, olgas] = [taken(), taken(), taken({ requester: olga, beneficiary: olga })]
    await store.transaction(async tx => {
      for (const request of [first, second, olgas]) await tx.saveRequest(request)
      await tx.saveReview(reviewOf(second, at('9:30')))
      await tx.saveReview(reviewOf(first))
      await tx.saveReview(reviewOf(olgas, at('9:10')))
    })
    const open = async () => (await store.openReviews(10)).map(({ request }) => request)
    expect(await open()).toEqual([first, olgas, second].map(({ ask }) => ask.id))
    expect((await store.openReviews(1)).map(({ request }) => request)).toEqual([first.ask.id])
    expect((await store.openReviewsOf(account(ana))).map(({ request }) => request)).toEqual([
      first.ask.id,
      second.ask.id,
    ])
    const standing = { status: 'signed-off', by: olga, at: at('10:00'), note: 'Looked \u{1F440} at it' } as const
    await store.transaction(async tx => {
      const locked = await tx.lockReview(first.ask.id)
      if (locked) await tx.saveReview({ ...locked, standing })
    })
    expect(await open()).toEqual([olgas, second].map(({ ask }) => ask.id))
    expect(await store.review(first.ask.id)).toEqual({ ...reviewOf(first), standing })
  })

  it('lists what one human did with whichever account, and by the account what is of before that was kept', async () => {
    const { store } = world()
    const human = humanBehind({ id: ana, marks: { employeeId: '1001' } }, 'employeeId')
    const [hers, withTheOther, ofBefore, olgas] = [
      taken(),
      taken({ requester: anasOther, beneficiary: anasOther }),
      taken(),
      taken({ requester: olga, beneficiary: olga }),
    ]
    await store.transaction(async tx => {
      for (const request of [hers, withTheOther, ofBefore, olgas]) await tx.saveRequest(request)
      await tx.saveReview({ ...reviewOf(hers), human })
      await tx.saveReview({ ...reviewOf(withTheOther, at('9:10')), human })
      await tx.saveReview(reviewOf(ofBefore, at('9:20')))
      await tx.saveReview({ ...reviewOf(olgas, at('9:30')), ...account(olga) })
    })
    const openOf = async (person: PersonId) =>
      (await store.openReviewsOf({ person, human })).map(({ request }) => request)
    expect(await openOf(ana)).toEqual([hers, withTheOther, ofBefore].map(({ ask }) => ask.id))
    expect(await openOf(anasOther)).toEqual([hers, withTheOther].map(({ ask }) => ask.id))
    expect((await store.openReviewsOf(account(olga))).map(({ request }) => request)).toEqual([olgas.ask.id])
    expect(await store.review(hers.ask.id)).toEqual({ ...reviewOf(hers), human })
  })

  it('knows who signed it off by name', async () => {
    const { store } = world()
    const request = taken()
    const standing = { status: 'signed-off', by: olga, at: at('10:00'), note: 'Fine' } as const
    await store.inventory.take(contoso, pages(person(olga, 'Olga')), at('8:00'))
    await store.transaction(async tx => {
      await tx.saveRequest({ ...request, decisions: [{ ...request.decisions[0], by: { kind: 'rule', name: 'x' } }] })
      await tx.saveReview({ ...reviewOf(request), standing })
    })
    expect((await store.story(request.ask.id))?.names.get(olga)).toBe('Olga')
  })
}
